"""docs/widget-channel-openapi.yaml: its operations, requests like those it describes, what answers may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import yaml
from hypothesis import strategies as st

DESCRIPTION: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs/widget-channel-openapi.yaml").read_text("utf-8")
)
BASE = DESCRIPTION["servers"][0]["url"]

ANY_TEXT = st.text(max_size=40) | st.text(min_size=900, max_size=1_100)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(str.strip)


@dataclass(frozen=True)
class Operation:
    """A path and method of the description."""

    path: str
    method: str
    spec: dict[str, Any]

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its body, where it is JSON."""
        content = self.spec.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("schema")

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """Schemas of its parameters in the query or header."""
        return {one["name"]: one["schema"] for one in self.spec.get("parameters", ()) if one["in"] == place}

    def violation(self, answer: httpx.Response) -> str | None:
        """What an answer does that the description does not say."""
        described = self.spec["responses"].get(str(answer.status_code))
        if described is None:
            return f"status {answer.status_code} is not described"
        described = _resolved(described)
        missing = [name for name in described.get("headers", ()) if name not in answer.headers]
        kind = answer.headers["content-type"].partition(";")[0]
        if missing or kind not in described["content"]:
            return f"{kind}, without {missing}"
        schema = described["content"][kind].get("schema")
        return None if schema is None else _invalid(answer.json(), schema)


def operations() -> list[Operation]:
    """Every operation of the description."""
    return [
        Operation(path, method, spec)
        for path, methods in DESCRIPTION["paths"].items()
        for method, spec in methods.items()
    ]


def meeting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that meet a schema of the subset that the description uses."""
    schema = _resolved(schema)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_kind(kind, schema) for kind in kinds])


def _of_kind(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 60))
        case "array":
            return st.lists(meeting(schema["items"]), min_size=schema.get("minItems", 0), max_size=3)
        case "object":
            parts = {name: meeting(part) for name, part in schema["properties"].items()}
            required = schema.get("required", ())
            return st.fixed_dictionaries(
                {name: parts[name] for name in required},
                optional={name: part for name, part in parts.items() if name not in required},
            )
    raise AssertionError(f"the description uses {kind}")


def near(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Bodies that meet the schema, nearly do, or do not at all."""
    fields = st.sampled_from(sorted(schema["properties"]))
    spoilt = st.builds(lambda body, field, value: {**body, field: value}, meeting(schema), fields, ANY_JSON)
    return st.one_of(meeting(schema), spoilt, ANY_JSON)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    found = schema
    while "$ref" in found:
        node: Any = DESCRIPTION
        for part in found["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        found = node
    return found


def _invalid(value: Any, schema: dict[str, Any]) -> str | None:
    validator = jsonschema.Draft202012Validator({**schema, "components": DESCRIPTION["components"]})
    return next((f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)), None)
