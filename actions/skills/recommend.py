"""Recommendations for this shopper; for an unknown one what is popular, said so."""

from __future__ import annotations

from actions.constraints import Search, fresh
from actions.descriptions import describe
from actions.references import asks_which
from actions.services import Services
from actions.skills.finding import find, show
from actions.skills.search import refine_search, run
from actions.turn import Reply, Turn
from recommender import Filters, SearchResult

_OF_SESSION = frozenset({"bought_together", "browsed", "similar_item"})


def recommend(turn: Turn, services: Services) -> Reply:
    """Recommend by what the shopper bought and looked at, within the constraints of the message."""
    reading = services.recommender.read(turn.text)
    if turn.shown and reading.filters.sort != "relevance" and asks_which(turn.text, services.words):
        return refine_search(turn, services)
    if turn.search and reading.price_step:  # "anything cheaper" is said of the list at hand
        return refine_search(turn, services)
    needs_words = bool(reading.text) and not reading.filters.category
    if reading.recipient or reading.occasion or (reading.subject and needs_words):
        return run(fresh(reading), turn, services)
    asked = Search(kind="recommend", filters=reading.filters)
    result = find(asked, turn, services)
    if not result.hits:
        what = describe(asked, services)
        return Reply().say("utter_recommend_none", what=what)
    return show(_heading(asked, result, turn, services), asked, result, turn, services)


def _heading(asked: Search, result: SearchResult, turn: Turn, services: Services) -> Reply:
    """What the evidence allows to be said: not "for you" where nothing is known of the shopper."""
    reply = Reply()
    if result.degraded:
        reply.say("utter_degraded")
    if asked.filters != Filters():
        reply.say("utter_recommend_filtered", what=describe(asked, services))
    kinds = {piece.kind for hit in result.hits for piece in hit.evidence}
    if "similar_customers" in kinds:
        return reply.say("utter_recommend_results")
    by_session = bool(kinds & _OF_SESSION)
    if services.consents.personal(turn).withheld:
        return reply.say("utter_recommend_not_agreed_session" if by_session else "utter_recommend_not_agreed")
    return reply.say("utter_recommend_session" if by_session else "utter_recommend_popular")
