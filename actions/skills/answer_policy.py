"""Questions about delivery, returns, payment: the paragraph of the store's own policy that speaks of it."""

from __future__ import annotations

from actions import payloads
from actions.services import Services
from actions.turn import Reply, Turn


def answer_policy(turn: Turn, services: Services) -> Reply:
    """Answer with the policy's own words, or say that it does not speak of this."""
    passage = services.policies.find(turn.text)
    if passage is None:
        return Reply().say("utter_policy_unknown", contact=services.store.contact)
    text = services.wording.text("utter_policy_answer", title=passage.policy.title, answer=passage.text)
    evidence: payloads.AnswerEvidence = {
        "kind": "policy",
        "source": passage.policy.source,
        "sentence": passage.text,
    }
    return Reply().show(text, payloads.answer([evidence]), ())
