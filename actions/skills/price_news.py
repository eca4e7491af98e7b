"""Tells a shopper, once, of watched prices that were met since: with the first answer of a session."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps

from actions.services import NotReadyError, Services
from actions.skills.watch import shoppers_of
from actions.turn import WATCHES_SLOT, Reply, Turn
from actions.watches import Watch, WatchesUnavailableError
from recommender import Product

Skill = Callable[[Turn, Services], Reply]
log = logging.getLogger(__name__)

CHECKED_EVERY_S = 3600
"""A session: watches are looked at once in it."""
TRIED_AGAIN_S = 60
"""When Redis was gone."""


def telling_news(skill: Skill) -> Skill:
    """The skill, with what is to be told of watched prices before its answer."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        reply = skill(turn, services)
        now = time.time()
        if reply.rejected or now - turn.watches_checked < CHECKED_EVERY_S:
            return reply
        try:
            news = _news(turn, services)
        except WatchesUnavailableError as error:
            log.warning("price watches not reached: %s", error)
            reply.slots[WATCHES_SLOT] = now - CHECKED_EVERY_S + TRIED_AGAIN_S
            return reply
        except NotReadyError:
            return reply
        reply.messages[:0] = news.messages
        reply.slots[WATCHES_SLOT] = now
        return reply

    return answer


def _news(turn: Turn, services: Services) -> Reply:
    """What was met; each watch is taken away first, so that it is never told twice."""
    news = Reply()
    for shopper in shoppers_of(turn):
        for watch in services.watches.of(shopper):
            product = next(iter(services.products([watch.item_id])), None)
            due = product is None or watch.is_met_by(product.price)
            if due and services.watches.remove(shopper, watch.item_id):
                _tell(news, watch, product, services)
    return news


def _tell(news: Reply, watch: Watch, product: Product | None, services: Services) -> None:
    if product is None:
        news.say("utter_watch_gone", title=watch.title)
        return
    wording = services.wording
    news.say(
        "utter_watch_met" if product.availability == "in_stock" else "utter_watch_met_out_of_stock",
        title=product.title,
        price=wording.money(product.price),
        before=wording.money(watch.price),
    )
