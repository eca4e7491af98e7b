"""What an inbox holds that no shopper wrote: how it leaves the inbox, whatever becomes of its turn."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.stores.delivery import Delivery
from bot.stores.errors import ConversationError
from bot.stores.inbox import Inbox, Waiting
from bot.stores.owner import ANYONE
from bot.stores.redis_locks import Lease

logger = logging.getLogger(__name__)

Shown = list[dict[str, Any]]


@asynccontextmanager
async def leaving(
    inbox: Inbox,
    lease: Lease,
    conversation_id: str,
    waiting: Waiting,
    *,
    kept: Callable[[], str],
    failed: Callable[[], str],
) -> AsyncIterator[None]:
    """The turn of an entry: it leaves the inbox when the turn is kept, with what is then shown (`kept`).

    A turn that fails is told to the log, and the entry leaves with `failed`. Both are JSON, empty where
    nothing is shown.

    Raises
    ------
    ConversationError
        It stays in the inbox.
    """
    lease.delivery = Delivery(waiting.id, kept)
    try:
        yield
    except ConversationError:
        raise
    except Exception:
        logger.exception("%s of conversation %s is not kept", waiting.fields["kind"], conversation_id)
        await leave(inbox, lease, conversation_id, waiting, failed())
    finally:
        lease.delivery = None


async def leave(inbox: Inbox, lease: Lease, conversation_id: str, waiting: Waiting, shown: str) -> None:
    """Have it leave the inbox without a turn, whoever answers the conversation."""
    lease.answering = ANYONE
    await inbox.answer(conversation_id, lease, waiting.id, shown)
