"""How much a bot keeps of its conversations in Redis."""

from __future__ import annotations

import redis


def bytes_kept(url: str) -> int:
    """Bytes of everything that the database holds, without the names of the keys."""
    with redis.Redis.from_url(url) as client:
        return sum(len(part) for key in client.scan_iter() for part in _contents(client, key))


def _contents(client: redis.Redis, key: bytes) -> list[bytes]:
    """Locks come and go; conversations are lists and hashes (ours) or strings (stock Rasa's)."""
    kind = client.type(key)
    if kind == b"list":
        return list(client.lrange(key, 0, -1))
    if kind == b"hash":
        return [part for pair in client.hgetall(key).items() for part in pair]
    content = client.get(key) if kind == b"string" else None
    return [] if content is None else [content]
