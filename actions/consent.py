"""What a shopper agreed to, and what of them may be used: the one place that reads it (docs/redis.md).

personal = services.consents.personal(turn)
recommender.recommend(personal.customer_id, session=personal.session)
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Literal, get_args

from redis import Redis, RedisError

from actions.browsing import having_seen
from actions.turn import Turn
from recommender import Session

log = logging.getLogger(__name__)

Level = Literal["necessary", "personalisation", "statistics"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Each includes the ones before it."""
VOUCHING = frozenset({"rest"})
"""Channels whose callers stand for the customer's consent, where the customer has not said otherwise."""
LEFT_ALONE_S = 3.0
"""After a failure of Redis nothing is asked of it for as long: the answer is not to wait for it again."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What may be used of a shopper.

    `customer_id` is theirs if their own purchases may be used; `session` is what they did in this
    conversation, with the pages that they looked at if those may be used. `withheld` says that a customer is
    signed in whose purchases are not used, because they have not agreed to it.
    """

    customer_id: str | None
    session: Session
    withheld: bool = False


class Consents:
    """Levels kept in Redis by the bot. When Redis cannot be reached, nobody has agreed to anything."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._failed_at = -LEFT_ALONE_S

    def personal(self, turn: Turn) -> Personal:
        """What may be used of the shopper whose turn it is; never raises."""
        if self._redis is None:
            return _allowed(turn, None, ())
        if time.monotonic() - self._failed_at < LEFT_ALONE_S:
            return Personal(None, turn.session)
        try:
            kept, viewed = _read(self._redis, turn)
        except RedisError as error:
            self._failed_at = time.monotonic()
            log.warning("consents not reached, nothing personal is used: %s", type(error).__name__)
            return Personal(None, turn.session)
        return _allowed(turn, kept, viewed)


def _read(redis: Redis, turn: Turn) -> tuple[str | None, tuple[str, ...]]:
    """The level that is kept, the customer's before the conversation's, and the pages, oldest first."""
    with redis.pipeline(transaction=False) as reads:
        reads.hget(f"daogou:{{consent}}:customer:{turn.customer_id}", "level")
        reads.hget(f"daogou:{{consent}}:conversation:{turn.conversation_id}", "level")
        reads.lrange(f"daogou:{{conversation:{turn.conversation_id}}}:viewed", 0, -1)
        of_customer, of_conversation, viewed = reads.execute()
    kept = of_customer if turn.customer_id is not None else None
    return kept or of_conversation, tuple(viewed)


def _allowed(turn: Turn, kept: str | None, viewed: tuple[str, ...]) -> Personal:
    level = kept if kept in LEVELS else "personalisation" if turn.channel in VOUCHING else "necessary"
    if level == "necessary":
        return Personal(None, turn.session, withheld=turn.customer_id is not None)
    return Personal(turn.customer_id, having_seen(turn.session, viewed))
