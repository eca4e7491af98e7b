"""What the policies let pass, worked out as a network would, against who really calls whom: by the addresses
that each process is given, and by what comes in. (test_redis_rights.py looks at real connections.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.k8s.rendered import (
    COMPONENTS,
    ROOT,
    Manifest,
    base,
    containers,
    environment,
    of_kind,
    overlay,
    templates,
)

HERE, KUBE_SYSTEM = "the shop's namespace", "kube-system"
NAMESPACES = {
    HERE: {},
    KUBE_SYSTEM: {"kubernetes.io/metadata.name": KUBE_SYSTEM},
    "ingress": {"daogou.io/access": "ingress"},
    "monitoring": {"daogou.io/access": "monitoring"},
    "another": {},
}


@dataclass(frozen=True)
class Peer:
    """A pod somewhere."""

    name: str
    namespace: str
    labels: tuple[tuple[str, str], ...] = ()


DNS = Peer("dns", KUBE_SYSTEM, (("k8s-app", "kube-dns"),))
INGRESS, MONITORING = Peer("ingress", "ingress"), Peer("prometheus", "monitoring")
STRANGER, NEIGHBOUR = Peer("stranger", "another"), Peer("neighbour", HERE, (("app", "other"),))
OUTSIDE = (DNS, INGRESS, MONITORING, STRANGER, NEIGHBOUR)


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    if selector is None:
        return True
    for one in selector.get("matchExpressions", ()):
        assert one["operator"] == "In"
        if labels.get(one["key"]) not in one["values"]:
            return False
    return selector.get("matchLabels", {}).items() <= labels.items()


def admits(rules: list[Manifest], side: str, peer: Peer, port: int) -> bool:
    for rule in rules:
        ports = [one["port"] for one in rule.get("ports", ())]
        if ports and port not in ports:
            continue
        if side not in rule:
            return True
        for chosen in rule[side]:
            where = chosen.get("namespaceSelector")
            in_namespace = (
                peer.namespace == HERE if where is None else selects(where, NAMESPACES[peer.namespace])
            )
            if in_namespace and selects(chosen.get("podSelector"), dict(peer.labels)):
                return True
    return False


@dataclass(frozen=True)
class Network:
    """The policies of a rendering, and its pods."""

    manifests: tuple[Manifest, ...]

    @property
    def pods(self) -> dict[str, Peer]:
        made = templates(self.manifests)
        return {name: Peer(name, HERE, tuple(made[name]["metadata"]["labels"].items())) for name in made}

    def passes(self, source: Peer, target: Peer, port: int) -> bool:
        return self._side("Egress", "to", source, target, port) and self._side(
            "Ingress", "from", target, source, port
        )

    def _side(self, direction: str, side: str, of: Peer, peer: Peer, port: int) -> bool:
        if of.namespace != HERE:
            return True
        policies = [
            policy["spec"]
            for policy in of_kind(self.manifests, "NetworkPolicy").values()
            if direction in policy["spec"]["policyTypes"]
            and selects(policy["spec"]["podSelector"], dict(of.labels))
        ]
        return not policies or any(
            admits(one.get(direction.lower(), []), side, peer, port) for one in policies
        )


def readers() -> dict[str, set[str]]:
    """Which processes read which setting, as docs/configuration.md says."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \|[^|]*\|[^|]*\| ([^|]*) \|",
        (ROOT / "docs/configuration.md").read_text(),
        re.MULTILINE,
    )
    return {name: {who.strip(" `") for who in whom.split(",")} for name, whom in rows}


PROCESSES = {"bot": "bot", "actions": "actions", "publish-scores": "recommender", "release": "recommender"}


def calls(manifests: tuple[Manifest, ...]) -> Iterator[tuple[str, str, int]]:
    """Who is told whose address: from, to, port."""
    config = {name: one.get("data", {}) for name, one in of_kind(manifests, "ConfigMap").items()}
    made = templates(manifests)
    services = of_kind(manifests, "Service")
    for name, template in made.items():
        for container in containers(template["spec"]):
            given = {n: one.get("value", "") for n, one in environment(container).items()}
            for source in container.get("envFrom", ()):
                given |= config[source["configMapRef"]["name"]]
            for setting, value in given.items():
                reads = setting == "REDIS_ADDR" or PROCESSES.get(name) in readers().get(setting, set())
                address = urlsplit(value.replace("$(REDIS_PASSWORD)", "x")) if reads else urlsplit("")
                if address.hostname in services:
                    yield name, address.hostname, int(address.port or 0)


def entrances(manifests: tuple[Manifest, ...]) -> Iterator[tuple[Peer, str, int]]:
    """Who comes from other namespaces, to what, at which port."""
    services = of_kind(manifests, "Service")
    for ingress in of_kind(manifests, "Ingress").values():
        for path in ingress["spec"]["rules"][0]["http"]["paths"]:
            name = path["backend"]["service"]["name"]
            yield INGRESS, name, services[name]["spec"]["ports"][0]["port"]
    for monitor in of_kind(manifests, "ServiceMonitor").values():
        for name, service in services.items():
            if selects(monitor["spec"]["selector"], service["metadata"]["labels"]):
                yield MONITORING, name, service["spec"]["ports"][0]["port"]


CHOICES = [
    ("network-policies",),
    ("network-policies", "console"),
    (
        "network-policies",
        *(name for name in COMPONENTS if name not in ("network-policies", "external-redis")),
    ),
]


@pytest.mark.parametrize(
    "manifests", [*(base(*names) for names in CHOICES), overlay("kind"), overlay("production")]
)
def test_what_is_called_passes_and_nothing_else(manifests):
    network = Network(manifests)
    pods = network.pods
    wanted = {(pods[source], pods[target], port) for source, target, port in calls(manifests)}
    wanted |= {(source, pods[target], port) for source, target, port in entrances(manifests)}
    wanted |= {(pod, DNS, 53) for name, pod in pods.items() if name != "redis"}
    assert {("bot", "actions"), ("bot", "redis"), ("actions", "redis")} <= {
        (s.name, t.name) for s, t, _ in wanted
    }
    for source in (*pods.values(), *OUTSIDE):
        for target in (*pods.values(), *OUTSIDE):
            ours = {source, target} & {*pods.values()}
            if source == target or not ours:
                continue
            for port in (53, 443, 5005, 5055, 6379, 9121):
                assert network.passes(source, target, port) == ((source, target, port) in wanted), (
                    source.name,
                    target.name,
                    port,
                )


def test_a_redis_of_the_shop_s_own_can_be_reached():
    network = Network(base("network-policies", "monitoring", "external-redis"))
    outside = Peer("redis", "another")
    for name in ("bot", "actions", "publish-scores"):
        assert network.passes(network.pods[name], outside, 6379), name
        assert not network.passes(network.pods[name], outside, 443), name


def test_without_the_component_nothing_is_cut_off():
    """A policy of another component would isolate the pods that it selects."""
    network = Network(base("console", "monitoring", "autoscaling"))
    pods = network.pods
    assert network.passes(pods["bot"], pods["actions"], 5055)
    assert network.passes(pods["actions"], pods["redis"], 6379)
