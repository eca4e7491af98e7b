"""What kustomize makes of k8s/: the base, with any of the components, or an overlay."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations
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
    "monitoring",
    "releases",
    "redis-tls",
    "tls",
    "external-redis",
)
"""In the order in which overlays list them."""

Manifest = dict[str, Any]
Pod = dict[str, Any]


BATCH = 16
"""Combinations that one process renders: starting it costs more than a few of them, many make it slow."""


@cache
def base(*components: str) -> tuple[Manifest, ...]:
    """The base with these components, as an overlay has them."""
    (only,) = _built_together([components])
    return only


@cache
def every_combination() -> dict[tuple[str, ...], tuple[Manifest, ...]]:
    """The base with each set of components."""
    chosen = [names for count in range(len(COMPONENTS) + 1) for names in combinations(COMPONENTS, count)]
    batches = [chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH)]
    built = [manifests for batch in batches for manifests in _built_together(batch)]
    return dict(zip(chosen, built, strict=True))


@cache
def overlay(name: str) -> tuple[Manifest, ...]:
    """An overlay as it is applied."""
    return tuple(map(_parsed, _documents(K8S / "overlays" / name)))


def _built_together(sets: Sequence[tuple[str, ...]]) -> list[tuple[Manifest, ...]]:
    """Each set in a namespace of its own, which is taken off again."""
    with tempfile.TemporaryDirectory() as made:
        top = Path(made).resolve()
        names = [f"set-{number}-" for number in range(len(sets))]
        for name, components in zip(names, sets, strict=True):
            folder = top / name
            folder.mkdir()
            content = {
                "namespace": name,
                "resources": [os.path.relpath(K8S / "base", folder)],
                "components": [os.path.relpath(K8S / "components" / one, folder) for one in components],
            }
            (folder / "kustomization.yaml").write_text(yaml.safe_dump(content), "utf-8")
        (top / "kustomization.yaml").write_text(yaml.safe_dump({"resources": names}), "utf-8")
        documents = _documents(top)
    built: dict[str, list[Manifest]] = {name: [] for name in names}
    for text in documents:
        (name,) = re.findall(r"^  namespace: (set-[0-9]+-)$", text, re.MULTILINE)
        built[name].append(_parsed(text.replace(f"  namespace: {name}\n", "")))
    return [tuple(manifests) for manifests in built.values()]


def _documents(folder: Path) -> list[str]:
    command = ["kubectl", "kustomize", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n---\n")


@cache
def _parsed(text: str) -> Manifest:
    """The same manifest for the same text: most do not change from one combination to the next."""
    parsed: Manifest = yaml.load(f"{text}\n", yaml.CSafeLoader)
    return parsed


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
