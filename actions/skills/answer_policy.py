"""Questions about delivery, returns, payment: the passage of the store's own policy that speaks of it."""

from __future__ import annotations

from actions import payloads
from actions.policies import Embed
from actions.services import NotReadyError, Services
from actions.turn import Reply, Turn


def answer_policy(turn: Turn, services: Services) -> Reply:
    """Answer with the policy's own words, or say that it does not speak of this."""
    answer = services.policies.find(turn.text, _embed(services))
    contact = services.store.contact
    if answer.passage is None:
        if answer.topic is None:
            return Reply().say("utter_policy_unknown", contact=contact)
        return Reply().say("utter_policy_unsaid", title=answer.topic.title, contact=contact)
    passage = answer.passage
    text = services.wording.text("utter_policy_answer", title=passage.policy.title, answer=passage.text)
    evidence: payloads.AnswerEvidence = {
        "kind": "policy",
        "source": passage.policy.source,
        "sentence": passage.sentence,
    }
    return Reply().show(text, payloads.answer([evidence]), ())


def _embed(services: Services) -> Embed | None:
    """Meaning comes with the index; while that is being loaded, words alone must do."""
    try:
        return services.recommender.embed
    except NotReadyError:
        return None
