"""Probe paths and ingress paths against the routes that the two real apps have."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from unittest.mock import MagicMock

import pytest

from actions.app import create_app
from tests.e2e.servers import BOT_PYTHON
from tests.k8s.rendered import ROOT, base, of_kind, overlay, pods

BOT_ROUTES = """
import json
from types import SimpleNamespace as Stub
import bot.app
from bot.settings import read_settings
bot.app.load_assistant = lambda settings: Stub(agent=None, stores=Stub(delivery=None), close=None)
app = bot.app.create_app(read_settings())
print(json.dumps([[sorted(route.methods), "/" + route.path] for route in app.router.routes]))
"""

PUBLIC = {
    "bot": ("/webhooks/widget/", "/widget/", "/store/images/"),
    "actions": ("/console", "/store/images/"),
}


@cache
def routes(service: str) -> tuple[tuple[str, str], ...]:
    """Each method and path of a service's router."""
    if service == "actions":
        app = create_app(MagicMock(), MagicMock(), timeout_s=1, console=MagicMock(), name="routes")
        found = [[sorted(route.methods), f"/{route.path}"] for route in app.router.routes]
    else:
        env = {**os.environ, "DAOGOU_SECRET": "a secret of the tests"}
        command = [str(BOT_PYTHON), "-c", BOT_ROUTES]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
    return tuple((method, path) for methods, path in found for method in methods)


@pytest.mark.parametrize("service", ["bot", "actions"])
def test_each_probe_asks_a_route_of_its_own_that_is_there(service):
    container = pods(base())[service]["containers"][0]
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]
    assert len({probe["path"] for probe in probes}) == 3
    for probe in probes:
        assert ("GET", probe["path"]) in routes(service)
        assert probe["port"] == "http"


@pytest.mark.parametrize("manifests", [base("console"), overlay("production")])
def test_the_ingresses_pass_on_what_browsers_need_and_nothing_else(manifests):
    for ingress in of_kind(manifests, "Ingress").values():
        (rule,) = ingress["spec"]["rules"]
        (service,) = {path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
        assert {path["pathType"] for path in rule["http"]["paths"]} == {"Prefix"}
        prefixes = tuple(path["path"] for path in rule["http"]["paths"])
        for _, path in routes(service):
            passed = any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)
            assert passed == path.startswith(PUBLIC[service]), path
        for prefix in prefixes:
            assert any(path.startswith(prefix) for _, path in routes(service)), f"{prefix}: leads nowhere"


def test_what_is_for_the_cluster_alone_is_there_to_be_kept_inside():
    """Else the test above would prove nothing."""
    assert {("POST", "/webhooks/rest/webhook"), ("GET", "/health"), ("GET", "/ready")} <= set(routes("bot"))
    assert {("POST", "/webhook"), ("GET", "/metrics"), ("GET", "/health")} <= set(routes("actions"))
