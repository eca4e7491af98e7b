"""What the shopper looked at, liked and refused in this conversation: the slot `session_items`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recommender import Session

KEPT = 20
"""Products of each kind that are remembered, the last ones."""

KINDS = ("viewed", "liked", "refused", "cart")


def session_from_slot(value: object) -> Session:
    """Read a slot's value; what makes no sense in it counts as empty."""
    if not isinstance(value, Mapping):
        return Session()
    kept = {kind: value.get(kind) for kind in KINDS}
    return Session(**{kind: _ids(ids) for kind, ids in kept.items() if isinstance(ids, list)})


def session_to_slot(session: Session) -> dict[str, list[str]]:
    """The slot's value: JSON, without what is empty."""
    return {kind: list(ids) for kind in KINDS if (ids := getattr(session, kind))}


def having_viewed(session: Session, item_id: str) -> Session:
    """The session after a product was looked at closely."""
    return replace(session, viewed=_with(session.viewed, [item_id]))


def having_seen(session: Session, item_ids: Sequence[str]) -> Session:
    """The session with pages of the shop that were looked at, oldest first, before what was said here."""
    pages = [item_id for item_id in item_ids if item_id not in session.viewed]
    return replace(session, viewed=tuple([*pages, *session.viewed][-KEPT:]))


def having_liked(session: Session, item_id: str) -> Session:
    """The session after a product was liked; what was refused before is not any more."""
    refused = tuple(refused for refused in session.refused if refused != item_id)
    return replace(session, liked=_with(session.liked, [item_id]), refused=refused)


def having_refused(session: Session, item_ids: Sequence[str]) -> Session:
    """The session after products were refused; they are liked no more."""
    liked = tuple(liked for liked in session.liked if liked not in item_ids)
    return replace(session, refused=_with(session.refused, item_ids), liked=liked)


def having_cart(session: Session, item_ids: Sequence[str]) -> Session:
    """The session with this in the cart; what is wanted is refused no more."""
    refused = tuple(refused for refused in session.refused if refused not in item_ids)
    return replace(session, cart=tuple(item_ids)[-KEPT:], refused=refused)


def _with(ids: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return tuple([*(item_id for item_id in ids if item_id not in more), *more][-KEPT:])


def _ids(values: list[object]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))[-KEPT:]
