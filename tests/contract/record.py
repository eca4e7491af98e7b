"""Records what Rasa posts to the actions server, for the replay in test_replay.py.

    .venv-actions/bin/python -m tests.contract.record LISTEN_PORT ACTIONS_PORT FILE

Stands between a bot (DAOGOU_ACTIONS_URL=http://127.0.0.1:LISTEN_PORT) and an actions server that serves
tests/stores/tiny, passes every call on, and appends it to FILE, one JSON document a line. Talk to the bot as
nobody in particular: what is said is kept.
"""

import json
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

JSON = {"Content-Type": "application/json"}


def recorder(actions_port: int, file: Path) -> type[BaseHTTPRequestHandler]:
    """A handler that passes calls on and keeps them."""

    class Recorder(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(json.loads(body), ensure_ascii=False) + "\n")
            url = f"http://127.0.0.1:{actions_port}{self.path}"
            try:
                answer = urllib.request.urlopen(urllib.request.Request(url, body, JSON), timeout=10)
            except urllib.error.HTTPError as refused:  # a form rejects what is no answer
                answer = refused
            with answer:
                passed = answer.read()
            self.send_response(answer.status)
            for name, value in {**JSON, "Content-Length": str(len(passed))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(passed)

    return Recorder


if __name__ == "__main__":
    listen_port, actions_port, target = sys.argv[1:]
    handler = recorder(int(actions_port), Path(target))
    ThreadingHTTPServer(("127.0.0.1", int(listen_port)), handler).serve_forever()
