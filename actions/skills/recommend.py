"""Recommendations for this shopper; for an unknown one what is popular, said so."""

from __future__ import annotations

from actions.constraints import Search, fresh
from actions.descriptions import describe
from actions.services import Services
from actions.skills.finding import find, show
from actions.skills.search import run
from actions.turn import Reply, Turn
from recommender import SearchResult

_PERSONAL = frozenset({"bought_together", "similar_customers", "browsed"})


def recommend(turn: Turn, services: Services) -> Reply:
    """Recommend by what the shopper bought and looked at, within the constraints of the message."""
    reading = services.recommender.read(turn.text)
    needs_words = bool(reading.text) and not reading.filters.category
    if reading.recipient or reading.occasion or (reading.subject and needs_words):
        return run(fresh(reading), turn, services)
    asked = Search(kind="recommend", filters=reading.filters)
    result = find(asked, turn, services)
    if not result.hits:
        what = describe(asked, services.recommender.currency, services.wording)
        return Reply().say("utter_recommend_none", what=what)
    return show(_heading(result), asked, result, services)


def _heading(result: SearchResult) -> Reply:
    """What the evidence allows to be said: not "for you" where nothing is known of the shopper."""
    reply = Reply()
    if result.degraded:
        reply.say("utter_degraded")
    personal = any(piece.kind in _PERSONAL for hit in result.hits for piece in hit.evidence)
    return reply.say("utter_recommend_results" if personal else "utter_recommend_popular")
