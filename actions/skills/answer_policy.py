"""Questions about delivery, returns, payment: the passage of the store's own policy that speaks of it."""

from __future__ import annotations

from actions import payloads
from actions.policies import Answer, Embed
from actions.policy_files import Passage, Policy
from actions.services import NotReadyError, Services
from actions.skills.offering import TOPIC, offering
from actions.turn import Reply, Turn


def answer_policy(turn: Turn, services: Services) -> Reply:
    """Answer with the policy's own words, or say that it does not speak of this.

    Of topics that the shop leaves to its people, one of them is offered instead.
    """
    answer = services.policies.find(turn.text, embed(services))
    if policy := _left_to_people(answer, services):
        reason = f"{TOPIC}{policy.topic}"
        return offering(Reply(), "utter_offer_topic", reason, turn, services, title=policy.title)
    contact = services.store.contact
    if answer.passage is not None:
        return quoted(Reply(), answer.passage, services)
    if answer.topic is None:
        return Reply().say("utter_policy_unknown", contact=contact)
    return Reply().say("utter_policy_unsaid", title=answer.topic.title, contact=contact)


def quoted(reply: Reply, passage: Passage, services: Services) -> Reply:
    """The reply with a passage in the policy's own words, and where it stands."""
    text = services.wording.text("utter_policy_answer", title=passage.policy.title, answer=passage.text)
    evidence: payloads.AnswerEvidence = {
        "kind": "policy",
        "source": passage.policy.source,
        "sentence": passage.sentence,
    }
    return reply.show(text, payloads.answer([evidence]), ())


def embed(services: Services) -> Embed | None:
    """Meaning comes with the index; while that is being loaded, words alone must do."""
    try:
        return services.recommender.embed
    except NotReadyError:
        return None


def _left_to_people(answer: Answer, services: Services) -> Policy | None:
    """The policy that the answer stands in, or that is asked for, if the assistant is not to speak of it."""
    answering = answer.passage.policy if answer.passage else None
    concerned = [policy for policy in (answering, answer.topic) if policy]
    return next((one for one in concerned if one.topic in services.store.support.human_only), None)
