"""Photos that shoppers sent, kept for an hour by the bot (docs/redis.md)."""

from __future__ import annotations

import base64

from redis import Redis, RedisError


class PhotoError(Exception):
    """A search by photo cannot be answered: `response` names what the shopper is told."""

    def __init__(self, response: str) -> None:
        super().__init__(response)
        self.response = response


class Photos:
    """The photos of all conversations; each is found in its own conversation only."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    def read(self, conversation_id: str, photo_id: str) -> bytes:
        """The file of a photo.

        Raises:
            PhotoError: it is gone, or Redis cannot be reached.
        """
        if self._redis is None:
            raise PhotoError("utter_photo_gone")
        try:
            kept = self._redis.get(f"daogou:{{conversation:{conversation_id}}}:photo:{photo_id}")
        except RedisError as error:
            raise PhotoError("utter_photo_unreachable") from error
        if kept is None:
            raise PhotoError("utter_photo_gone")
        return base64.b64decode(str(kept))
