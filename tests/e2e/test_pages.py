"""What the bot serves to browsers: the right files, safe headers, and nothing from outside of its folders."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.servers import ROOT, Service

WIDGET = ROOT / "bot/widget"

OUTSIDE = [
    "/widget/../settings.py",
    "/widget/%2e%2e/settings.py",
    "/widget/..%2fsettings.py",
    "/widget/%2e%2e%2f%2e%2e%2fpyproject.toml",
    "/widget/..%5c..%5csettings.py",
    "/widget//etc/passwd",
    "/widget/%2fetc%2fpasswd",
    "/widget/element.js%00.png",
    "/widget/",
    "/widget/render",
    "/widget/none.js",
    "/store/images/../store.yml",
    "/store/images/..%2fstore.yml",
    "/store/images/%2e%2e/orders.csv.gz",
    "/store/images/none.jpg",
    "/store/store.yml",
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/widget/element.js", "text/javascript"),
        ("/widget/style.css", "text/css"),
        ("/widget/demo/icon.svg", "image/svg+xml"),
        ("/store/images/Mango.jpg", "image/jpeg"),
        ("/store/showcase.json", "application/json"),
    ],
)
def test_serves_with_type_and_safe_headers(client: httpx.Client, path: str, kind: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"]
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "frame-ancestors" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_served(service: Service, path: str) -> None:
    """Sent as written: a client library would tidy the path first."""
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname, address.port), 5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in (b"400", b"404"), answer[:200]
    assert b"root:" not in answer and b"SettingsError" not in answer


def test_a_file_that_the_browser_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/widget/element.js")
    again = client.get("/widget/element.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("path", ["/", "/widget/element.js", "/widget/style.css", "/widget/demo/icon.svg"])
def test_what_is_text_comes_compressed_to_who_takes_it(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    small = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert "content-encoding" not in plain.headers and small.headers["content-encoding"] == "gzip"
    assert set(re.findall(r"\w+", small.text)) <= set(re.findall(r"\w+", plain.text))
    assert not re.search(r"^\s*/\*", small.text, re.MULTILINE)  # comments stay on the server
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    assert small.headers["etag"] != plain.headers["etag"]  # a cache never mixes them up
    assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    again = client.get(path, headers={"If-None-Match": small.headers["etag"], "Accept-Encoding": "gzip"})
    assert again.status_code == 304


def test_a_photo_comes_as_it_is(client: httpx.Client) -> None:
    answer = client.get("/store/images/Mango.jpg", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers


def test_the_shelves_hold_products_of_the_feed(client: httpx.Client) -> None:
    window = client.get("/store/showcase.json").json()
    assert [customer["id"] for customer in window["customers"]] == shop.sample_customers()
    for shelf in window["shelves"]:
        assert shelf["items"]
        for item in shelf["items"]:
            assert (
                f"{item['price']['amount']} {item['price']['currency']}"
                == shop.listings()[item["id"]]["price"]
            )


def test_the_widget_builds_nodes_and_never_markup() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    )
    for path in WIDGET.rglob("*.js"):
        assert not forbidden.search(path.read_text("utf-8")), path
