"""Every combination of the components, and both overlays: they fit Kubernetes' own schemas and are as
careful as the design asks.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from recommender.cli import main
from tests.k8s.rendered import (
    COMPONENTS,
    K8S,
    OVERLAYS,
    ROOT,
    Manifest,
    base,
    containers,
    environment,
    every_combination,
    of_kind,
    overlay,
    pods,
    references,
    templates,
)

VERSION = "1.30"
SERVICES = ("actions", "bot", "redis")
OF_OPERATORS = ("ServiceMonitor", "PrometheusRule")
"""Kinds that Kubernetes itself has no schema of: test_monitoring.py looks at them."""
EVERYTHING = COMPONENTS[:-1]
"""All but a Redis of the shop's own, which takes one away."""

SECRETS = {
    "daogou": {
        "secret", "redis-bot", "redis-actions", "redis-publisher", "redis-metrics", "redis-admin",
    },
    "daogou-agents": {""},
    "daogou-redis": {"bot", "actions", "publisher"},
    "redis-tls": {"", "ca.crt"},
}  # fmt: skip
"""What docs/operations.md has an operator make, with its keys; "" where a pod mounts all of it."""


@pytest.fixture(
    params=[(), *((name,) for name in COMPONENTS), EVERYTHING, COMPONENTS, *OVERLAYS],
    ids=lambda chosen: chosen if isinstance(chosen, str) else "+".join(chosen) or "base",
)
def manifests(request: pytest.FixtureRequest) -> tuple[Manifest, ...]:
    """Each component by itself, all together, and the overlays."""
    return overlay(request.param) if isinstance(request.param, str) else base(*request.param)


def test_the_components_are_those_that_are_there():
    assert sorted(COMPONENTS) == sorted(folder.name for folder in (K8S / "components").iterdir())
    assert sorted((*OVERLAYS, "namespace")) == sorted(f.name for f in (K8S / "overlays").iterdir())


def test_every_combination_renders_and_each_document_fits_its_schema_with_no_unknown_field():
    sets = [*every_combination().values(), *map(overlay, OVERLAYS)]
    assert len(sets) == 2 ** len(COMPONENTS) + len(OVERLAYS)
    for manifests in sets:
        names = [(m["kind"], m["metadata"]["name"]) for m in manifests]
        assert len(names) == len(set(names))
    different = {id(manifest): manifest for manifests in sets for manifest in manifests}
    for manifest in different.values():
        if manifest["kind"] not in OF_OPERATORS:
            kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_a_misspelt_field_would_be_found():
    broken = dict(of_kind(base(), "Deployment")["bot"])
    broken["spec"] = {**broken["spec"], "replica": 2}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_every_combination_s_references_lead_somewhere():
    for names, manifests in every_combination().items():
        kinds = {
            kind: of_kind(manifests, kind)
            for kind in ("ConfigMap", "ServiceAccount", "PersistentVolumeClaim")
        }
        for name, pod in pods(manifests).items():
            for kind, wanted, key in references(pod):
                if kind == "Secret":
                    assert key in SECRETS[wanted], (names, name, wanted, key)
                else:
                    assert wanted in kinds[kind], (names, name, kind, wanted)
        mounted = {reference for pod in pods(manifests).values() for reference in references(pod)}
        for kind, found in kinds.items():
            used = {name for one, name, _ in mounted if one == kind}
            unused = {
                n
                for n in found
                if n not in used and "grafana_dashboard" not in found[n]["metadata"].get("labels", {})
            }
            assert not unused, (names, kind, unused)


def test_mounts_and_volumes_belong_together(manifests):
    for name, pod in pods(manifests).items():
        volumes = [volume["name"] for volume in pod.get("volumes", ())]
        assert len(volumes) == len(set(volumes)), name
        mounted = set()
        for container in containers(pod):
            paths = [mount["mountPath"] for mount in container.get("volumeMounts", ())]
            assert len(paths) == len(set(paths)), name
            mounted |= {mount["name"] for mount in container.get("volumeMounts", ())}
        assert mounted == set(volumes), name


def test_services_reach_the_pods_that_are_meant_by_ports_that_are_there(manifests):
    made = templates(manifests)
    for name, service in of_kind(manifests, "Service").items():
        chosen = [
            one for one, template in made.items()
            if service["spec"]["selector"].items() <= template["metadata"]["labels"].items()
        ]  # fmt: skip
        assert chosen == [name]
        named = {port["name"] for c in made[name]["spec"]["containers"] for port in c.get("ports", ())}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= named


def test_ports_and_hosts_are_those_that_the_processes_take(manifests):
    for name, port in (("bot", 5005), ("actions", 5055)):
        container = pods(manifests)[name]["containers"][0]
        assert container["ports"][0] == {"name": "http", "containerPort": port}
        assert f"EXPOSE {port}" in (ROOT / f"Dockerfile.{name}").read_text()
        assert not {"BOT_PORT", "ACTIONS_PORT"} & environment(container).keys()
    config = next(m for n, m in of_kind(manifests, "ConfigMap").items() if n.startswith("daogou-"))
    assert config["data"]["DAOGOU_ACTIONS_URL"] == "http://actions:5055"
    assert config["data"]["DAOGOU_PROXIES"] == "1", "there is an ingress in front"


def test_settings_are_those_of_the_documents(manifests):
    known = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE))
    for config in of_kind(manifests, "ConfigMap").values():
        assert {key for key in config["data"] if key.isupper()} <= known
    for name, pod in pods(manifests).items():
        if name not in ("redis", "redis-exporter"):
            for container in containers(pod):
                assert environment(container).keys() - {"REDIS_PASSWORD", "HOME"} <= known, name


def test_each_workload_is_restricted_as_pod_security_asks(manifests):
    for name, pod in pods(manifests).items():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), name
        for volume in pod.get("volumes", ()):
            assert volume.keys() - {"name"} <= {"configMap", "emptyDir", "secret", "persistentVolumeClaim"}
        for container in containers(pod):
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False, name
            assert security["readOnlyRootFilesystem"] is True, name
            assert security["capabilities"] == {"drop": ["ALL"]}, name
            assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), name
            assert "memory" in container["resources"]["limits"], name


def test_overlays_name_a_namespace_that_refuses_anything_less():
    for name in OVERLAYS:
        manifests = overlay(name)
        labels = of_kind(manifests, "Namespace")["daogou"]["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
        others = [m for m in manifests if m["kind"] != "Namespace"]
        assert {m["metadata"]["namespace"] for m in others} == {"daogou"}


def test_the_image_is_made_for_the_user_that_the_pod_runs_as():
    for name in ("actions", "bot"):
        user = pods(base())[name]["securityContext"]["runAsUser"]
        assert f"USER {user}:" in (ROOT / f"Dockerfile.{name}").read_text()


def test_secrets_come_by_reference_and_none_is_in_the_repository(manifests):
    assert not of_kind(manifests, "Secret")
    for pod in pods(manifests).values():
        for container in containers(pod):
            for name, variable in environment(container).items():
                if name.endswith(("_SECRET", "_PASSWORD")):
                    assert "secretKeyRef" in variable["valueFrom"]
                elif name == "REDIS_URL" and "value" in variable:
                    assert re.fullmatch(
                        r"rediss?://[a-z]+:\$\(REDIS_PASSWORD\)@redis:6379/0(\?.*)?", variable["value"]
                    )
                    names = list(environment(container))
                    assert names.index("REDIS_PASSWORD") < names.index(name), "else it is not filled in"
    for config in of_kind(manifests, "ConfigMap").values():
        assert not [key for key in config["data"] if "SECRET" in key or "PASSWORD" in key]


def test_each_service_is_a_user_of_its_own_in_redis():
    users = re.findall(r"^user ([a-z]+) on \{\1\}", (K8S / "base/redis/users.acl").read_text(), re.MULTILINE)
    asked = {
        variable["valueFrom"]["secretKeyRef"]["key"].removeprefix("redis-")
        for name, variable in environment(pods(base())["redis"]["containers"][0]).items()
    }
    assert asked == set(users)
    made = {**pods(base()), **pods(base("releases"))}
    users_of = {"bot": "bot", "actions": "actions", "publish-scores": "publisher", "release": "publisher"}
    for name, user in users_of.items():
        container = made[name]["containers"][0]
        variables = environment(container)
        assert variables["REDIS_PASSWORD"]["valueFrom"]["secretKeyRef"] == {
            "name": "daogou",
            "key": f"redis-{user}",
        }
        assert variables["REDIS_URL"]["value"].startswith(f"redis://{user}:")


def test_no_service_variable_can_stand_in_for_a_setting(manifests):
    """Kubernetes would set ACTIONS_PORT=tcp://… for a Service named actions."""
    for name, pod in pods(manifests).items():
        assert pod["enableServiceLinks"] is False, name


def test_redis_keeps_an_append_only_file_on_a_volume_has_one_writer_and_evicts_nothing():
    manifests = base()
    deployment = of_kind(manifests, "Deployment")["redis"]
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"]["type"] == "Recreate"
    container = pods(manifests)["redis"]["containers"][0]
    folder = container["args"][container["args"].index("--dir") + 1]
    volume = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}[folder]
    claims = {v["name"]: v.get("persistentVolumeClaim", {}) for v in pods(manifests)["redis"]["volumes"]}
    assert claims[volume]["claimName"] in of_kind(manifests, "PersistentVolumeClaim")
    lines = (K8S / "base/redis/redis.conf").read_text().splitlines()
    settings = dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"
    assert settings["maxmemory-policy"] == "noeviction"
    limit = container["resources"]["limits"]["memory"]
    assert limit.endswith("Gi") and settings["maxmemory"].endswith("mb")
    assert int(settings["maxmemory"][:-2]) < 0.75 * 1024 * int(limit[:-2]), "room to rewrite the file"


def constant(file: str, name: str) -> float:
    """The number that a module gives a name, read without importing it: Rasa is not installed here."""
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(ast.unparse(target).endswith(name) for target in targets):
            value: float = ast.literal_eval(node.value)
            return value
    raise AssertionError(f"{file}: no {name}")


@pytest.mark.parametrize(
    ("name", "file", "number"),
    [
        ("bot", "bot/app.py", "GRACEFUL_SHUTDOWN_S"),
        ("actions", "actions/app.py", "GRACEFUL_SHUTDOWN_TIMEOUT"),
    ],
)
def test_a_pod_has_the_time_to_finish_what_it_began(name, file, number):
    pod = pods(base())[name]
    command = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    assert command[0] == "sleep"
    assert pod["terminationGracePeriodSeconds"] >= int(command[1]) + constant(file, number) + 5


def test_a_rollout_and_a_drained_node_leave_pods_that_serve():
    manifests = base("disruption-budgets")
    for name in ("bot", "actions"):
        deployment = of_kind(manifests, "Deployment")[name]
        assert deployment["spec"]["replicas"] >= 2
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        spread = pods(manifests)[name]["topologySpreadConstraints"]
        assert {one["topologyKey"] for one in spread} == {
            "kubernetes.io/hostname",
            "topology.kubernetes.io/zone",
        }
        budget = of_kind(manifests, "PodDisruptionBudget")[name]["spec"]
        for chosen in (*(one["labelSelector"] for one in spread), budget["selector"]):
            assert chosen["matchLabels"].items() <= labels.items()
    assert "redis" not in of_kind(manifests, "PodDisruptionBudget"), "its one pod must be allowed to move"


def test_the_autoscaler_alone_says_how_many_pods_there_are():
    manifests = base("autoscaling")
    for name, scaler in of_kind(manifests, "HorizontalPodAutoscaler").items():
        assert scaler["spec"]["scaleTargetRef"]["name"] == name
        deployment = of_kind(manifests, "Deployment")[name]
        assert "replicas" not in deployment["spec"]
        assert scaler["spec"]["minReplicas"] >= 2
        assert scaler["spec"]["metrics"][0]["resource"]["name"] == "cpu"
        assert "cpu" in pods(manifests)[name]["containers"][0]["resources"]["requests"], (
            "it is a share of that"
        )
    assert of_kind(manifests, "Deployment")["redis"]["spec"]["replicas"] == 1


def test_the_console_is_a_component():
    plain, pod = pods(base())["actions"], pods(base("console"))["actions"]
    env = environment(pod["containers"][0])
    assert {"DAOGOU_AGENTS", "DAOGOU_SECRET"} <= env.keys()
    assert not {"DAOGOU_AGENTS", "DAOGOU_SECRET"} & environment(plain["containers"][0]).keys()
    mounts = {mount["name"]: mount for mount in pod["containers"][0]["volumeMounts"]}
    assert env["DAOGOU_AGENTS"]["value"].startswith(mounts["agents"]["mountPath"])
    hosts = {
        name: rule["spec"]["rules"][0]["host"] for name, rule in of_kind(base("console"), "Ingress").items()
    }
    assert len(set(hosts.values())) == 2, "the console has a host of its own"


def test_releases_are_written_by_the_job_and_only_read_by_the_pods():
    manifests = base("releases")
    assert "publish-scores" not in pods(manifests), "it would publish the image's scores over the release's"
    (claim,) = [name for name in of_kind(manifests, "PersistentVolumeClaim") if name != "redis-data"]
    for name, read_only in (("actions", True), ("release", False)):
        pod = pods(manifests)[name]
        folder = environment(pod["containers"][0])["DAOGOU_RELEASES"]["value"]
        mount = next(m for m in pod["containers"][0]["volumeMounts"] if m["mountPath"] == folder)
        assert mount.get("readOnly", False) is read_only
        volume = next(v for v in pod["volumes"] if v["name"] == mount["name"])
        assert volume["persistentVolumeClaim"]["claimName"] == claim
    job = of_kind(manifests, "CronJob")["release"]["spec"]
    assert job["concurrencyPolicy"] == "Forbid", "one at a time may write"
    assert pods(manifests)["release"]["securityContext"]["fsGroup"] == 10001


def test_the_command_of_each_job_is_one_that_there_is(capsys):
    manifests = (*base(), *base("releases"))
    for name in ("publish-scores", "release"):
        command = pods(manifests)[name]["containers"][0]["command"]
        assert command[1:3] == ["-m", "recommender"]
        with pytest.raises(SystemExit) as ended:
            main([*command[3:], "--help"])
        assert ended.value.code == 0


def test_tls_is_for_the_hosts_that_the_ingresses_have():
    for manifests in (base("console", "tls"), overlay("production")):
        for name, ingress in of_kind(manifests, "Ingress").items():
            hosts = [rule["host"] for rule in ingress["spec"]["rules"]]
            assert [host for tls in ingress["spec"]["tls"] for host in tls["hosts"]] == hosts, name


def test_with_tls_redis_listens_for_nothing_else_and_everybody_checks_who_it_is():
    manifests = base("releases", "redis-tls")
    args = pods(manifests)["redis"]["containers"][0]["args"]
    assert args[args.index("--port") + 1] == "0"
    assert args[args.index("--tls-port") + 1] == "6379"
    for name, pod in pods(manifests).items():
        if name.startswith("redis"):
            continue
        container = pod["containers"][0]
        url = environment(container)["REDIS_URL"]["value"]
        assert url.startswith("rediss://") and "ssl_check_hostname=true" in url
        mount = next(m for m in container["volumeMounts"] if m["name"] == "redis-ca")
        assert f"ssl_ca_certs={mount['mountPath']}/ca.crt" in url
        volume = next(v for v in pod["volumes"] if v["name"] == "redis-ca")
        assert [item["key"] for item in volume["secret"]["items"]] == ["ca.crt"], "no private key"


def test_another_redis_takes_the_place_of_ours_whatever_else_is_chosen():
    for names, manifests in every_combination().items():
        if "external-redis" not in names:
            continue
        assert "redis" not in {m["metadata"]["name"] for m in manifests}, names
        for name, pod in pods(manifests).items():
            variables = environment(pod["containers"][0])
            assert variables["REDIS_URL"]["valueFrom"]["secretKeyRef"]["name"] == "daogou-redis", (
                names,
                name,
            )
            assert "value" not in variables["REDIS_URL"]


def test_compose_has_the_same_services_and_asks_for_the_secret():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert {*SERVICES, "publish"} == set(services)
    assert services["bot"]["environment"]["DAOGOU_SECRET"].startswith("${DAOGOU_SECRET:?")
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name


def test_compose_offers_the_console_only_with_a_file_of_agents():
    plain, with_console = (
        yaml.safe_load((ROOT / name).read_text())["services"]["actions"]
        for name in ("compose.yaml", "compose.console.yaml")
    )
    assert not {"DAOGOU_AGENTS", "DAOGOU_SECRET"} & plain["environment"].keys()
    assert "ports" not in plain
    assert with_console["environment"]["DAOGOU_SECRET"].startswith("${DAOGOU_SECRET:?")
    assert all(port.startswith("127.0.0.1:") for port in with_console["ports"])
    (volume,) = with_console["volumes"]
    folder = volume.partition(":")[2]
    assert Path(with_console["environment"]["DAOGOU_AGENTS"]).parent == Path(folder)
    dockerfile = (ROOT / "Dockerfile.actions").read_text()
    user = dockerfile.partition("\nUSER ")[2].partition(":")[0]
    assert f"install -d -o {user} -g {user} -m 700 {folder}\n" in dockerfile, "its process writes there"


def test_the_build_context_holds_only_what_a_dockerfile_copies():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    for dockerfile in ("Dockerfile.bot", "Dockerfile.actions"):
        for line in (ROOT / dockerfile).read_text().splitlines():
            if line.startswith("COPY ") and "--from" not in line and "${STORE}" not in line:
                for source in line.split()[1:-1]:
                    assert source.split("/")[0] in allowed, line
