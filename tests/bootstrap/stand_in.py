"""Stands in for both environments' interpreters in the launcher's tests.

Answers the probes of `bootstrap`, notes each command in calls.log, and plays the two servers: each has a
worker process of its own, answers /ready, and ends with an error when asked for /crash.
"""

import http.server
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = {".venv-bot": "3.10", ".venv-actions": "3.11"}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            print("the stand-in was told to crash", flush=True)
            os._exit(7)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def serve(port: str) -> None:
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (ROOT / f"worker-{port}.pid").write_text(str(worker.pid))
    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


def main(arguments: list[str]) -> int:
    if arguments[0] == "-c":
        if "redis" in arguments[1]:
            return subprocess.run([sys.executable, *arguments], check=False).returncode
        print(VERSIONS[Path(sys.argv[0]).parents[1].name])
        return 0
    with (ROOT / "calls.log").open("a") as log:
        log.write(" ".join(arguments) + "\n")
    if ROOT.joinpath("fail").exists() and ROOT.joinpath("fail").read_text() in " ".join(arguments):
        print("OSError: [Errno 28] No space left on device")
        return 1
    if arguments[1:] == ["actions"]:
        serve(os.environ["ACTIONS_PORT"])
    if arguments[1:] == ["bot", "run"]:
        serve(os.environ["BOT_PORT"])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
