"""One address in front of several servers, as an ingress is: a connection goes to the first that takes it."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator, Sequence

CHUNK = 65536
CONNECT_TIMEOUT_S = 2.0


class Gateway(socketserver.ThreadingTCPServer):
    """Passes bytes on; knows nothing of HTTP."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.ports = ports

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def upstream(self) -> socket.socket | None:
        for port in self.ports:
            with contextlib.suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", port), CONNECT_TIMEOUT_S)
                connection.settimeout(None)
                return connection
        return None


class _Passage(socketserver.BaseRequestHandler):
    server: Gateway

    def handle(self) -> None:
        if (upstream := self.server.upstream()) is None:
            return
        back = threading.Thread(target=_pass_on, args=(upstream, self.request), daemon=True)
        back.start()
        _pass_on(self.request, upstream)
        back.join()
        upstream.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Until one side ends or breaks off: then both are told."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def gateway(*ports: int) -> Iterator[Gateway]:
    """A running gateway to these ports of the loopback, the first preferred."""
    with Gateway(ports) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
