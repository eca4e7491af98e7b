"""What kustomize makes of k8s/: the base, with any of the components, or an overlay."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
K8S = ROOT / "k8s"
OVERLAYS = ("kind", "production")
COMPONENTS = (
    "network-policies",
    "disruption-budgets",
    "autoscaling",
    "console",
    "releases",
    "redis-tls",
    "tls",
    "external-redis",
)
"""In the order in which overlays list them."""

Manifest = dict[str, Any]
Pod = dict[str, Any]


@cache
def base(*components: str) -> tuple[Manifest, ...]:
    """The base with these components, as an overlay has them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        overlay = {
            "resources": [os.path.relpath(K8S / "base", folder)],
            "components": [os.path.relpath(K8S / "components" / name, folder) for name in components],
        }
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(overlay), "utf-8")
        return _built(folder)


@cache
def overlay(name: str) -> tuple[Manifest, ...]:
    """An overlay as it is applied."""
    return _built(K8S / "overlays" / name)


def _built(folder: Path) -> tuple[Manifest, ...]:
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return tuple(yaml.load_all(done.stdout, yaml.CSafeLoader))


def of_kind(manifests: Iterable[Manifest], *kinds: str) -> dict[str, Manifest]:
    return {m["metadata"]["name"]: m for m in manifests if m["kind"] in kinds}


def templates(manifests: Iterable[Manifest]) -> dict[str, Manifest]:
    """The pods' templates by the name of what makes them."""
    found = {}
    for manifest in manifests:
        if manifest["kind"] in ("Deployment", "Job"):
            found[manifest["metadata"]["name"]] = manifest["spec"]["template"]
        elif manifest["kind"] == "CronJob":
            found[manifest["metadata"]["name"]] = manifest["spec"]["jobTemplate"]["spec"]["template"]
    return found


def pods(manifests: Iterable[Manifest]) -> dict[str, Pod]:
    return {name: template["spec"] for name, template in templates(manifests).items()}


def containers(pod: Pod) -> Sequence[Manifest]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


def environment(container: Manifest) -> dict[str, Manifest]:
    return {variable["name"]: variable for variable in container.get("env", ())}


def references(pod: Pod) -> Iterator[tuple[str, str, str]]:
    """What a pod needs to find: kind, name, and the key in it, empty for all of it."""
    yield "ServiceAccount", pod["serviceAccountName"], ""
    for container in containers(pod):
        for source in container.get("envFrom", ()):
            yield "ConfigMap", source["configMapRef"]["name"], ""
        for variable in container.get("env", ()):
            if wanted := variable.get("valueFrom", {}).get("secretKeyRef"):
                yield "Secret", wanted["name"], wanted["key"]
    for volume in pod.get("volumes", ()):
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"], ""
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"], ""
        for item in volume.get("secret", {}).get("items", ()):
            yield "Secret", volume["secret"]["secretName"], item["key"]
        if "secret" in volume and "items" not in volume["secret"]:
            yield "Secret", volume["secret"]["secretName"], ""
