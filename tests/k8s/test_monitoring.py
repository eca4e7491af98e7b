"""What is scraped, alerted of and drawn: metrics that there are, alerts that the documents explain."""

from __future__ import annotations

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from actions.metrics import Metrics
from tests.k8s.rendered import ROOT, Manifest, base, of_kind, overlay
from tests.k8s.test_paths import routes

OTHERS = {
    # of kube-state-metrics and the kubelet
    "kube_deployment_status_replicas_available",
    "kube_deployment_spec_replicas",
    "kube_pod_container_status_restarts_total",
    "kube_job_status_failed",
    "kube_cronjob_status_last_successful_time",
    "kubelet_volume_stats_available_bytes",
    "kubelet_volume_stats_capacity_bytes",
    # of the exporter of Redis
    "redis_up",
    "redis_memory_used_bytes",
    "redis_memory_max_bytes",
    "redis_aof_last_write_status",
    "redis_aof_last_bgrewrite_status",
    "redis_commands_processed_total",
}
FIELDS = {
    "ServiceMonitor": {"jobLabel", "selector", "endpoints"},
    "endpoint": {"port", "path", "interval"},
    "rule": {"alert", "expr", "for", "labels", "annotations"},
}
"""Of the Prometheus Operator's kinds, of which Kubernetes has no schema."""


@pytest.fixture(scope="module")
def manifests() -> tuple[Manifest, ...]:
    return base("monitoring")


@pytest.fixture(scope="module")
def rules(manifests: tuple[Manifest, ...]) -> dict[str, Manifest]:
    (rule,) = of_kind(manifests, "PrometheusRule").values()
    (group,) = rule["spec"]["groups"]
    return {one["alert"]: one for one in group["rules"]}


@pytest.fixture(scope="module")
def panels(manifests: tuple[Manifest, ...]) -> list[Manifest]:
    dashboard = of_kind(manifests, "ConfigMap")["dashboard"]
    assert dashboard["metadata"]["labels"]["grafana_dashboard"] == "1"
    drawn: list[Manifest] = json.loads(dashboard["data"]["daogou.json"])["panels"]
    return drawn


def told() -> set[str]:
    """Every series that the actions server's /metrics may have."""
    names = set()
    for family in text_string_to_metric_families(Metrics().text().decode()):
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(
            family.type, ("",)
        )
        names |= {family.name + suffix for suffix in suffixes}
    return names


def named(expression: str) -> set[str]:
    without_labels = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", expression)
    return set(re.findall(r"\b(?:daogou|redis|kube|kubelet)_[a-z_]+", without_labels))


def test_every_metric_that_is_asked_for_is_told_by_somebody(rules, panels):
    asked = [rule["expr"] for rule in rules.values()]
    asked += [target["expr"] for panel in panels for target in panel["targets"]]
    for expression in asked:
        assert named(expression), expression
        assert named(expression) <= told() | OTHERS, expression


def test_a_metric_that_pods_are_added_by_is_told():
    for scaler in of_kind(base("autoscaling"), "HorizontalPodAutoscaler").values():
        for metric in scaler["spec"]["metrics"]:
            if metric["type"] == "Pods":
                assert metric["pods"]["metric"]["name"] in told()


def test_each_alert_says_what_is_wrong_and_the_documents_what_to_do(rules):
    text = (ROOT / "docs/operations.md").read_text().partition("## Alerts")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(Daogou\w+)` \|", text, re.MULTILINE)) == set(rules)
    for rule in rules.values():
        assert rule.keys() == FIELDS["rule"]
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"].keys() == {"summary"}


def test_alerts_are_about_the_namespace_that_the_overlays_make(rules):
    (namespace,) = of_kind(overlay("production"), "Namespace")
    for rule in rules.values():
        assert set(re.findall(r'namespace="([^"]*)"', rule["expr"])) <= {namespace}


def test_what_is_scraped_is_a_route_behind_a_port_that_is_there(manifests):
    services = of_kind(manifests, "Service")
    scraped = set()
    for monitor in of_kind(manifests, "ServiceMonitor").values():
        assert monitor["spec"].keys() == FIELDS["ServiceMonitor"]
        (endpoint,) = monitor["spec"]["endpoints"]
        assert endpoint.keys() == FIELDS["endpoint"]
        (names,) = monitor["spec"]["selector"]["matchExpressions"]
        for name in names["values"]:
            service = services[name]
            assert monitor["spec"]["jobLabel"] in service["metadata"]["labels"]
            assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
            assert endpoint["port"] in [port["name"] for port in service["spec"]["ports"]]
            scraped.add(name)
        assert ("GET", endpoint["path"]) in routes("actions")
    assert scraped == {"actions", "redis-exporter"}
