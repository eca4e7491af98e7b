"""Posts actions to the actions server: connections kept alive, one deadline, replies checked."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import jsonschema_rs
from rasa.core.actions.action import RemoteAction as StockRemoteAction

# Below the actions server's own keep-alive, so that it is never the server that closes a connection first.
KEEP_ALIVE_S = 4.0
MAX_REPLY_BYTES = 1024 * 1024
"""The largest replies of the shipped skills take some 20 KB."""


class ActionsUnavailableError(Exception):
    """The actions server did not give a usable answer in time; the message says why."""


class ActionRejectedError(Exception):
    """The actions server refuses this action (status 400), so that another may be predicted."""


class ActionsClient:
    """A client of one actions server, for one event loop. Close it when the loop ends."""

    def __init__(self, url: str, *, deadline_s: float) -> None:
        self._url = url
        self._deadline_s = deadline_s
        # Rasa builds this anew for each reply, which takes 24 ms.
        self._validator = jsonschema_rs.validator_for(StockRemoteAction.action_response_format_spec())
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the checked reply to one action call.

        Raises
        ------
        ActionsUnavailableError
            No connection, no answer within the deadline, a status other than 200 or a malformed reply.
        ActionRejectedError
            The server answered 400.
        """
        try:
            status, content = await self._exchange(body)
        except asyncio.TimeoutError:
            raise ActionsUnavailableError(f"no answer within {self._deadline_s:g} s") from None
        except aiohttp.ClientError as error:
            raise ActionsUnavailableError(f"{type(error).__name__}: {error}") from error
        if status == 400:
            raise ActionRejectedError(content.decode(errors="replace")[:200])
        if status != 200:
            raise ActionsUnavailableError(f"status {status}")
        return self._checked(content)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _exchange(self, body: dict[str, Any]) -> tuple[int, bytes]:
        async with self._open_session().post(self._url, json=body, allow_redirects=False) as response:
            content = bytearray()
            async for chunk in response.content.iter_any():
                content += chunk
                if len(content) > MAX_REPLY_BYTES:
                    raise ActionsUnavailableError(f"a reply of more than {MAX_REPLY_BYTES} bytes")
            return response.status, bytes(content)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._deadline_s),
                connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_S),
            )
        return self._session

    def _checked(self, content: bytes) -> dict[str, Any]:
        try:
            reply = json.loads(content)
        except ValueError:
            raise ActionsUnavailableError("the reply is not JSON") from None
        error = next(self._validator.iter_errors(reply), None)
        if error is not None:
            raise ActionsUnavailableError(f"malformed reply: {error.message[:200]}")
        return reply
