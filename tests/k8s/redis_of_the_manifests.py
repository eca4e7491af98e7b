"""A real redis-server of the tests' own, started as the pod starts it: start.sh, redis.conf, users.acl."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.conftest import wait_until_answering
from tests.e2e.servers import ROOT, free_port

FILES = ROOT / "k8s/base/redis"
USERS = ("bot", "actions", "publisher", "metrics", "admin")
STOP_TIMEOUT_S = 10


@dataclass(frozen=True)
class Redis:
    """Where it listens, and how each user reaches it."""

    port: int
    tls: Path | None = None
    """Folder of its certificate, with ca.crt; None: without TLS."""

    @staticmethod
    def password(user: str) -> str:
        return f"the-password-of-{user}"

    def url(self, user: str) -> str:
        """As the manifests make REDIS_URL."""
        address = f"{user}:{self.password(user)}@127.0.0.1:{self.port}/0"
        if self.tls is None:
            return f"redis://{address}"
        return f"rediss://{address}?ssl_check_hostname=true&ssl_ca_certs={self.tls}/ca.crt"

    def client(self, user: str, **options: Any) -> redis.Redis:
        return redis.Redis.from_url(self.url(user), **options)


def redis_7() -> Path:
    """Debian's redis-tools carry the server under a name of its own; users.acl needs Redis 7."""
    found = shutil.which("redis-check-rdb")
    if found is None:
        pytest.exit("no redis-check-rdb: install Debian's redis-tools", 3)
    return Path(found)


@contextmanager
def started(folder: Path, tls: Path | None = None) -> Iterator[Redis]:
    """The pod's own start; only where it listens and keeps its files is the tests'."""
    folder.mkdir(exist_ok=True)
    files, port = folder / "config", free_port()
    shutil.copytree(FILES, files)
    (folder / "redis-server").symlink_to(redis_7())
    # Redis before 7.2 does not know the command, and refuses a file that names it.
    users = files / "users.acl"
    users.write_text(users.read_text().replace(" +client|setinfo", ""))
    options = ["--bind", "127.0.0.1", "--dir", str(folder)]
    if tls is None:
        options += ["--port", str(port)]
    else:
        options += ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no"]
        options += ["--tls-ca-cert-file", f"{tls}/ca.crt"]
        options += ["--tls-cert-file", f"{tls}/tls.crt", "--tls-key-file", f"{tls}/tls.key"]
    env = {"PATH": f"{folder}:/usr/bin:/bin", "TMPDIR": str(folder)}
    env |= {f"{user.upper()}_PASSWORD": Redis.password(user) for user in USERS}
    running = Redis(port, tls)
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(["sh", str(files / "start.sh"), *options], env=env, stdout=log, stderr=log)
    try:
        wait_until_answering(
            running.url("admin") + ("&ssl_cert_reqs=none&ssl_check_hostname=false" if tls else ""), server
        )
        yield running
    finally:
        server.terminate()
        server.wait(timeout=STOP_TIMEOUT_S)


def certificate(folder: Path, name: str = "IP:127.0.0.1") -> Path:
    """A folder with ca.crt, tls.crt and tls.key, as cert-manager's secrets have them, for this name."""
    folder.mkdir()

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=tests", "-days", "2")
    openssl("req", *key, "-keyout", "tls.key", "-out", "tls.csr", "-subj", "/CN=redis")
    (folder / "names").write_text(f"subjectAltName={name}\n")
    signed = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    openssl("x509", "-req", "-in", "tls.csr", *signed, "-out", "tls.crt")
    return folder
