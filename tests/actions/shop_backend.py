"""A small shop's back end over HTTP, which holds every request and answer to docs/storefront-openapi.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema
import yaml

DESCRIPTION: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs/storefront-openapi.yaml").read_text("utf-8")
)
TOKEN = "the-token"

Answer = tuple[int, Any]

_FORMATS = jsonschema.FormatChecker(formats=())


@_FORMATS.checks("date-time", raises=ValueError)
def _with_offset(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@dataclass
class Backend:
    """What the shop holds and what it was asked; `fails` answers every request with that status instead."""

    stock: dict[str, str] = field(default_factory=dict)
    orders: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    carts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    made: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)
    fails: Answer | None = None
    raw: bytes | None = None
    breaks: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    exercised: set[tuple[str, str, str]] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, template: str, values: dict[str, Any], body: Any) -> Answer:
        if self.fails is not None:
            return self.fails
        match method, template:
            case "get", "/availability":
                known = [item for item in values["item_id"] if item in self.stock]
                items = [{"item_id": item, "availability": self.stock[item]} for item in known]
                return 200, {"items": items}
            case "get", "/carts/{cart_id}":
                cart = self.carts.get(values["cart_id"])
                return (404, None) if cart is None else (200, {"lines": list(cart.values())})
            case "get", "/carts/{cart_id}/changes/{change_id}":
                found = self.made.get((values["cart_id"], values["change_id"]))
                return (404, None) if found is None else (200, found[1])
            case "put", "/carts/{cart_id}/changes/{change_id}":
                return self._change(values["cart_id"], values["change_id"], body)
            case "post", "/orders/lookup":
                order = self.orders.get((body["order_id"], body["customer_id"]))
                if not body["order_id"].isalnum():
                    return 422, None
                return (404, None) if order is None else (200, order)
            case "post", "/orders/latest":
                if not body["customer_id"].isalnum():
                    return 422, None
                theirs = [order for (_, who), order in self.orders.items() if who == body["customer_id"]]
                return (200, {"orders": theirs[: body["limit"]]}) if theirs else (404, None)
        raise AssertionError(f"{method} {template} is described, but not implemented here")

    def _change(self, cart_id: str, change_id: str, body: dict[str, Any]) -> Answer:
        if (cart_id, change_id) in self.made:
            wished, outcome = self.made[cart_id, change_id]
            return (200, outcome) if wished == body else (409, None)
        if any(change["item_id"] not in self.stock for change in body["changes"]):
            return 422, None
        before = self.carts.get(cart_id, {})
        after, outcome = dict(before), {"lines": []}
        for change in body["changes"]:
            item = change["item_id"]
            had = before[item]["quantity"] if item in before else 0
            wants = max(0, change["quantity"] + (had if change["relative"] else 0))
            line = {"item_id": item, "title": change["title"]}
            outcome["lines"].append({**line, "before": had, "after": wants})
            after[item] = {**line, "quantity": wants}
            if wants > body["max_quantity"]:
                return 200, {"lines": [{**line, "before": had, "after": had}], "refused": "quantity"}
        self.carts[cart_id] = {item: line for item, line in after.items() if line["quantity"]}
        self.made[cart_id, change_id] = (body, outcome)
        return 200, outcome


@contextmanager
def running(backend: Backend) -> Iterator[Backend]:
    """Serve it on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(backend))
    backend.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield backend
    finally:
        server.shutdown()
        server.server_close()


def described() -> set[tuple[str, str, str]]:
    """Every method, path and status of the description."""
    return {
        (method, path, status)
        for path, operations in DESCRIPTION["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
        for status in operation["responses"]
    }


def valid(value: Any, schema: dict[str, Any]) -> str | None:
    """What is wrong with a value, by a schema of the description."""
    validator = jsonschema.Draft202012Validator(
        {**schema, "components": DESCRIPTION["components"]}, format_checker=_FORMATS
    )
    return next((error.message for error in validator.iter_errors(value)), None)


def _handler(backend: Backend) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            backend.asked.append((self.command, self.path))
            if backend.breaks:
                backend.breaks -= 1
                self.close_connection = True
                self.connection.close()
                return
            status, content = self._answered(json.loads(body) if body else None)
            data = (
                backend.raw
                if backend.raw is not None
                else b""
                if content is None
                else json.dumps(content).encode()
            )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = _serve

        def _answered(self, body: Any) -> Answer:
            method, address = self.command.lower(), urlsplit(self.path)
            found = _operation(method, address.path)
            if found is None:
                backend.violations.append(f"{method} {address.path} is not described")
                return 404, None
            template, operation, values = found
            values |= parse_qs(address.query)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                backend.violations.append("the token is missing")
            backend.violations += _wrong_request(operation, values, body)
            status, content = backend.answer(method, template, values, body)
            if backend.fails is None:
                backend.exercised.add((method, template, str(status)))
                backend.violations += _wrong_answer(operation, status, content)
            return status, content

    return Handler


def _operation(method: str, path: str) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
    for template, operations in DESCRIPTION["paths"].items():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        if (match := re.fullmatch(pattern, path)) and method in operations:
            shared = operations.get("parameters", [])
            operation = operations[method]
            merged = {**operation, "parameters": [*shared, *operation.get("parameters", [])]}
            return template, merged, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


def _wrong_request(operation: dict[str, Any], values: dict[str, Any], body: Any) -> list[str]:
    wrong, named = [], set()
    for parameter in operation["parameters"]:
        if "$ref" in parameter:
            parameter = DESCRIPTION["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        name = parameter["name"]
        named.add(name)
        if name not in values:
            wrong.append(f"parameter {name} is missing")
        elif problem := valid(values[name], parameter["schema"]):
            wrong.append(f"parameter {name}: {problem}")
    wrong += [f"parameter {name} is not described" for name in values.keys() - named]
    if "requestBody" not in operation:
        return wrong if body is None else [*wrong, "a body is not described"]
    problem = valid(body, operation["requestBody"]["content"]["application/json"]["schema"])
    return [*wrong, f"body: {problem}"] if problem else wrong


def _wrong_answer(operation: dict[str, Any], status: int, content: Any) -> list[str]:
    if str(status) not in operation["responses"]:
        return [f"status {status} is not described"]
    described = operation["responses"][str(status)].get("content")
    if described is None:
        return [] if content is None else [f"status {status} is described without content"]
    problem = valid(content, described["application/json"]["schema"])
    return [f"answer: {problem}"] if problem else []
