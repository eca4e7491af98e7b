"""A photo in place of words: the demo store's own network and pictures, over the website's channel."""

from __future__ import annotations

import io
import uuid
import zipfile

import httpx
from PIL import Image

from tests.e2e import shop
from tests.e2e.servers import ROOT
from tests.e2e.talk import Turn, WidgetShopper

PHOTOS = ROOT / "data/stores/demo/photos"


def send(shopper: WidgetShopper, content: bytes) -> Turn:
    message_id = uuid.uuid4().hex
    headers = {**shopper.headers, "X-Message-Id": message_id}
    taken = shopper.client.post("/webhooks/widget/images", content=content, headers=headers)
    assert taken.status_code == 202, taken.text
    return shopper.answer_to(message_id)


def a_photo() -> bytes:
    """One of the demo store's photos."""
    with zipfile.ZipFile(PHOTOS / "photos.zip") as photos:
        return photos.read(
            next(name for name in sorted(photos.namelist()) if "val/" in name and name.endswith("jpg"))
        )


def test_a_photo_finds_products_and_the_talk_goes_on_from_there(client: httpx.Client) -> None:
    shopper = WidgetShopper(client)
    found = send(shopper, a_photo())
    assert found.ids
    assert "your photo" in found.text
    for item in found.items:
        assert item["title"] == shop.listings()[item["id"]]["title"]
        assert item["reason"]["evidence"][0]["kind"] == "query_match"
    more = shopper.say("show more")
    assert more.ids and not set(more.ids) & set(found.ids)
    detail = shopper.say("tell me about the first one")
    assert detail.payload("product_detail")["item"]["id"] == more.ids[0]


def test_what_the_shop_does_not_have_is_not_passed_off_as_alike(client: httpx.Client) -> None:
    written = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(written, "PNG")
    turn = send(WidgetShopper(client), written.getvalue())
    assert "can't tell for sure" in turn.text
