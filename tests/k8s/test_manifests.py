"""The rendered manifests: valid against Kubernetes' own schemas, and as careful as the design asks."""

import os
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).parents[2]
VERSION = "1.30"
SERVICES = ("actions", "bot", "redis")


@pytest.fixture(scope="module")
def manifests() -> list[dict]:
    rendered = subprocess.run(
        ["kubectl", "kustomize", str(ROOT / "k8s/base")], capture_output=True, text=True, check=False
    )
    assert rendered.returncode == 0, rendered.stderr
    return list(yaml.safe_load_all(rendered.stdout))


def rendered_with_console(folder: Path) -> list[dict]:
    """The base with the component, as an overlay has it."""
    places = [
        os.path.relpath(ROOT / "k8s" / name, folder.resolve()) for name in ("base", "components/console")
    ]
    overlay = {"resources": places[:1], "components": places[1:]}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(overlay), "utf-8")
    rendered = subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False
    )
    assert rendered.returncode == 0, rendered.stderr
    return list(yaml.safe_load_all(rendered.stdout))


def of_kind(manifests: list[dict], *kinds: str) -> dict[str, dict]:
    return {m["metadata"]["name"]: m for m in manifests if m["kind"] in kinds}


def pods(manifests: list[dict]) -> dict[str, dict]:
    workloads = of_kind(manifests, "Deployment", "Job")
    return {name: workload["spec"]["template"]["spec"] for name, workload in workloads.items()}


def containers(manifests: list[dict]) -> list[dict]:
    return [container for pod in pods(manifests).values() for container in pod["containers"]]


def test_every_document_fits_its_schema_with_no_unknown_field(manifests):
    for manifest in manifests:
        kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_a_misspelt_field_would_be_found(manifests):
    broken = dict(next(m for m in manifests if m["kind"] == "Deployment"))
    broken["spec"] = {**broken["spec"], "replica": 2}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_three_deployments_each_with_its_service_and_account(manifests):
    for kind in ("Deployment", "Service", "ServiceAccount"):
        assert sorted(of_kind(manifests, kind)) == sorted(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reaches_the_pods_of_its_deployment(manifests, name):
    service = of_kind(manifests, "Service")[name]
    template = of_kind(manifests, "Deployment")[name]["spec"]["template"]
    assert service["spec"]["selector"].items() <= template["metadata"]["labels"].items()
    named = {port["name"] for port in template["spec"]["containers"][0]["ports"]}
    assert {port["targetPort"] for port in service["spec"]["ports"]} <= named


@pytest.mark.parametrize("name", SERVICES)
def test_probes_and_resources(manifests, name):
    container = pods(manifests)[name]["containers"][0]
    assert {"readinessProbe", "livenessProbe"} <= container.keys()
    if name != "redis":
        assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
        assert container["startupProbe"]["httpGet"]["path"] == "/ready"
        assert container["livenessProbe"]["httpGet"]["path"] == "/health"
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    assert "memory" in container["resources"]["limits"]


def test_every_pod_runs_as_a_numeric_user_with_nothing_to_gain(manifests):
    for name, pod in pods(manifests).items():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False, name
            assert security["readOnlyRootFilesystem"] is True, name
            assert security["capabilities"] == {"drop": ["ALL"]}, name


def test_the_image_is_made_for_the_user_that_the_pod_runs_as(manifests):
    for name in ("actions", "bot"):
        dockerfile = (ROOT / f"Dockerfile.{name}").read_text()
        user = pods(manifests)[name]["securityContext"]["runAsUser"]
        assert f"USER {user}:" in dockerfile


def test_secrets_come_by_reference_and_none_is_in_the_repository(manifests):
    assert not of_kind(manifests, "Secret")
    for container in containers(manifests):
        for variable in container.get("env", []):
            if variable["name"] in ("DAOGOU_SECRET", "REDIS_PASSWORD", "REDISCLI_AUTH"):
                assert "secretKeyRef" in variable["valueFrom"]
            else:
                assert variable["value"] == "redis://:$(REDIS_PASSWORD)@redis:6379/0"
    for config in of_kind(manifests, "ConfigMap").values():
        assert not [key for key in config["data"] if "SECRET" in key or "PASSWORD" in key]


def test_no_service_variable_can_stand_in_for_a_setting(manifests):
    """Kubernetes would set ACTIONS_PORT=tcp://… for a Service named actions."""
    for name in ("actions", "bot", "publish-scores"):
        assert pods(manifests)[name]["enableServiceLinks"] is False


def test_redis_keeps_an_append_only_file_on_a_volume_and_has_one_writer(manifests):
    deployment = of_kind(manifests, "Deployment")["redis"]
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"]["type"] == "Recreate"
    container = pods(manifests)["redis"]["containers"][0]
    arguments = container["args"]
    assert arguments[arguments.index("--appendonly") + 1] == "yes"
    volume = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}["/data"]
    claims = {v["name"]: v.get("persistentVolumeClaim", {}) for v in pods(manifests)["redis"]["volumes"]}
    assert claims[volume]["claimName"] in of_kind(manifests, "PersistentVolumeClaim")


def test_what_refers_to_a_config_map_refers_to_one_that_is_there(manifests):
    present = of_kind(manifests, "ConfigMap")
    for container in containers(manifests):
        for source in container.get("envFrom", []):
            assert source["configMapRef"]["name"] in present


def test_compose_has_the_same_services_and_asks_for_the_secret():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert {*SERVICES, "publish"} == set(services)
    assert services["bot"]["environment"]["DAOGOU_SECRET"].startswith("${DAOGOU_SECRET:?")
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name


def test_the_build_context_holds_only_what_a_dockerfile_copies():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    for dockerfile in ("Dockerfile.bot", "Dockerfile.actions"):
        for line in (ROOT / dockerfile).read_text().splitlines():
            if line.startswith("COPY ") and "--from" not in line and "${STORE}" not in line:
                for source in line.split()[1:-1]:
                    assert source.split("/")[0] in allowed, line


def test_the_console_is_a_component(manifests, tmp_path):
    with_console = rendered_with_console(tmp_path)
    for manifest in with_console:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    plain, pod = pods(manifests)["actions"], pods(with_console)["actions"]
    env = {entry["name"]: entry for entry in pod["containers"][0]["env"]}
    assert {"DAOGOU_AGENTS", "DAOGOU_SECRET"} <= env.keys()
    assert not {"DAOGOU_AGENTS", "DAOGOU_SECRET"} & {e["name"] for e in plain["containers"][0]["env"]}
    mounts = {mount["name"]: mount for mount in pod["containers"][0]["volumeMounts"]}
    assert env["DAOGOU_AGENTS"]["value"].startswith(mounts["agents"]["mountPath"])
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["agents"]["secret"]["secretName"] == "daogou-agents"
    assert "tmp" in volumes
