"""Search by photo: what looks like it, what follows, and honest words where it cannot be done."""

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from redis import Redis

from actions.looks import is_sure
from actions.photos import PhotoError, Photos
from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS
from actions.turn import Reply
from recommender import Evidence, Hit, Recommender

from .conftest import Conversation, heading, ids, payload

ROOT = Path(__file__).parents[2]
KEY = "daogou:{conversation:conversation-1}:photo:p1"


@pytest.fixture(scope="module")
def pictured(artifacts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recommender]:
    """The tiny store with pictures of some of its products, seen with the shipped network."""
    from recommender.artifacts import write_artifact
    from recommender.models.image_cnn import FORMAT, ImageCNN

    folder = tmp_path_factory.mktemp("pictured")
    for part in artifacts.iterdir():
        (folder / part.name).symlink_to(part)
    model = ImageCNN.load(ROOT / "data/stores/demo/photos/weights", made_by="train")
    colours = {
        "m1": "red",
        "m2": "blue",
        "m3": "green",
        "b2": "yellow",
        "f1": "black",
        "f2": "white",
        "b1": "grey",
    }
    pictures = {item: picture(colour) for item, colour in colours.items()}
    with write_artifact(folder / "images", FORMAT, inputs="x", made_by="test") as written:
        model.among([]).fit_pictures(list(pictures), pictures).save(written)
    shop = Recommender.open(folder)
    yield shop
    shop.close()


def picture(colour: str) -> Image.Image:
    """Two fields of a colour and a darker one."""
    image = Image.new("RGB", (64, 64), colour)
    image.paste(Image.new("RGB", (20, 40), "brown"), (10, 10))
    return image


@pytest.fixture
def redis(redis_clean: str) -> Redis:
    return connect(redis_clean)


@pytest.fixture
def talk(bare: Services, pictured: Recommender, redis: Redis) -> Conversation:
    bare.open_recommender(lambda: pictured)
    bare.photos = Photos(redis)
    written = io.BytesIO()
    picture("red").save(written, "JPEG")
    redis.set(KEY, base64.b64encode(written.getvalue()).decode(), ex=60)
    talk = Conversation(bare)
    talk.turn = replace(talk.turn, watches_checked=2e12)
    return talk


def send_photo(talk: Conversation, photo: str | None = "p1") -> Reply:
    talk.turn = replace(talk.turn, photo=photo)
    reply = talk.say(SKILLS["action_search_by_photo"], "/search_by_photo")
    talk.turn = replace(talk.turn, photo=None)
    return reply


def say(talk: Conversation, action: str, text: str) -> Reply:
    return talk.say(SKILLS[action], text)


def test_what_looks_like_the_photo_is_shown_first_and_says_so(talk: Conversation) -> None:
    reply = send_photo(talk)
    assert heading(reply) == "utter_photo_results"
    assert ids(reply)[0] == "m1"
    item = payload(reply)["items"][0]
    assert item["reason"]["evidence"][0]["kind"] == "query_match"
    assert "looks" in item["reason"]["text"]


def test_more_of_the_same_and_none_twice(talk: Conversation) -> None:
    first = ids(send_photo(talk))
    more = say(talk, "action_show_more", "show more")
    assert ids(more)
    assert not set(ids(more)) & set(first)
    assert payload(more)["total"] == len(first) + len(ids(more)) == 7


def test_a_refinement_keeps_to_the_photo(talk: Conversation) -> None:
    send_photo(talk)
    cheap = say(talk, "action_refine_search", "under a tenner")
    assert ids(cheap)[0] == "m1"
    prices = [float(item["price"]["amount"]) for item in payload(cheap)["items"]]
    assert max(prices) <= 10
    assert "likeness to your photo" in str(cheap.messages[0]["what"])


def test_cheaper_ones_are_cheaper(talk: Conversation) -> None:
    before = payload(send_photo(talk))["items"]
    after = payload(say(talk, "action_refine_search", "cheaper ones"))["items"]
    amounts = [[float(item["price"]["amount"]) for item in items] for items in (before, after)]
    assert min(amounts[1]) <= min(amounts[0])
    assert max(amounts[1]) < max(amounts[0])


def test_a_product_of_the_list_can_be_asked_about_and_refused(talk: Conversation) -> None:
    shown = ids(send_photo(talk))
    detail = say(talk, "action_product_detail", "tell me about the first one")
    assert payload(detail)["item"]["id"] == shown[0]
    others = say(talk, "action_refuse_products", "not that one")
    assert shown[0] not in ids(others)


def test_words_of_another_kind_begin_another_search(talk: Conversation) -> None:
    send_photo(talk)
    assert "photo" not in str(say(talk, "action_search_products", "blue mugs").messages[0].get("what"))


@pytest.mark.parametrize(("likelihood", "sure"), [(0.9, True), (0.2, True), (0.19, False), (None, True)])
def test_what_is_unlikely_is_not_passed_off_as_what_the_photo_shows(
    likelihood: float | None, sure: bool, pictured: Recommender
) -> None:
    facts = {"words": [], "similarity": 0.5} | ({} if likelihood is None else {"likelihood": likelihood})
    assert is_sure(Hit(pictured.product("m1"), 1.0, (Evidence("query_match", facts),))) is sure


@pytest.mark.parametrize("photo", ["another", None, "p1\n", "*"])
def test_a_photo_that_is_gone(photo: str | None, talk: Conversation) -> None:
    with pytest.raises(PhotoError) as error:
        send_photo(talk, photo)
    assert error.value.response == "utter_photo_gone"


def test_a_refinement_after_the_photo_is_gone_says_so(talk: Conversation, redis: Redis) -> None:
    send_photo(talk)
    redis.delete(KEY)
    with pytest.raises(PhotoError) as error:
        say(talk, "action_refine_search", "under a tenner")
    assert error.value.response == "utter_photo_gone"


def test_a_photo_of_another_conversation_is_not_found(talk: Conversation) -> None:
    talk.turn = replace(talk.turn, conversation_id="conversation-2")
    with pytest.raises(PhotoError):
        send_photo(talk)


def test_a_shop_without_pictures_says_that_it_cannot(talk: Conversation, without_scores: Recommender) -> None:
    talk.services.open_recommender(lambda: without_scores)
    with pytest.raises(PhotoError) as error:
        send_photo(talk)
    assert error.value.response == "utter_photo_unavailable"


def test_without_redis_it_says_so() -> None:
    with pytest.raises(PhotoError) as error:
        Photos(connect("redis://127.0.0.1:1/0")).read("c", "p1")
    assert error.value.response == "utter_photo_unreachable"


def test_what_is_no_picture_says_so(talk: Conversation, redis: Redis) -> None:
    redis.set(KEY, base64.b64encode(b"no picture").decode())
    with pytest.raises(PhotoError) as error:
        send_photo(talk)
    assert error.value.response == "utter_photo_unreadable"
