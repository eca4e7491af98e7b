"""The tiny store, imported and indexed once a run, behind the real recommender."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from actions.browsing import session_from_slot
from actions.constraints import Search
from actions.history import pages_from_slot
from actions.references import ReferenceWords
from actions.services import LEXICON, Services
from actions.store import Store
from actions.storefront.redis_store import RedisStorefront
from actions.turn import Reply, Turn
from actions.wording import Wording
from recommender import Recommender

if TYPE_CHECKING:
    from .console_server import Console

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests/stores/tiny"
DOMAIN = ROOT / "bot/domain"


@pytest.fixture(scope="session")
def words() -> ReferenceWords:
    return ReferenceWords.load(LEXICON / "en.yml")


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording.load(DOMAIN)


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Imported here: the tests of words and constraints need no pipelines and none of what they load.
    from recommender.models.registry import PRODUCTION
    from recommender.pipelines.build import build
    from recommender.pipelines.encoder_export import BUNDLED
    from recommender.pipelines.import_feeds import import_store
    from recommender.pipelines.train import train

    folder = tmp_path_factory.mktemp("artifacts")
    if (ROOT / "artifacts/encoder").is_dir():  # the export takes half a minute; it depends on no store
        shutil.copytree(ROOT / "artifacts/encoder", folder / "encoder")
    import_store(TINY, folder)
    build(folder, model=BUNDLED, language="en")
    for model in ("item_knn", "popularity", PRODUCTION):
        train(folder, model)
    return folder


@pytest.fixture(scope="session")
def without_scores(artifacts: Path) -> Iterator[Recommender]:
    recommender = Recommender.open(artifacts)
    yield recommender
    recommender.close()


@pytest.fixture
def recommender(artifacts: Path, redis_clean: str) -> Iterator[Recommender]:
    from recommender.pipelines.publish import publish

    publish(artifacts, redis_clean)
    recommender = Recommender.open(artifacts, redis_url=redis_clean)
    yield recommender
    recommender.close()


@pytest.fixture(scope="session")
def console_process(
    artifacts: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Console"]:
    """A server with a console, one for all tests of it."""
    from .console_server import console_running

    with console_running(artifacts, redis_url, tmp_path_factory.mktemp("console")) as console:
        yield console


@pytest.fixture
def console(console_process: "Console", redis_clean: str) -> Iterator["Console"]:
    """The same with nothing in Redis and all of its agents."""
    from .console_server import AGENTS, write_all

    write_all(console_process.agents, AGENTS)
    yield console_process


@pytest.fixture
def bare(wording: Wording) -> Services:
    """All that a skill needs, without Redis; the recommender is not yet opened."""
    return Services.of(Store.load(TINY), wording, RedisStorefront(None, None), None)


@pytest.fixture
def services(bare: Services, without_scores: Recommender) -> Services:
    """The same with a recommender that reaches no scores."""
    bare.open_recommender(lambda: without_scores)
    return bare


@pytest.fixture
def with_scores(bare: Services, recommender: Recommender) -> Services:
    """The same with a recommender that reaches them."""
    bare.open_recommender(lambda: recommender)
    return bare


@pytest.fixture
def talk(services: Services) -> "Conversation":
    return Conversation(services)


CARRIED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "search": ("search", Search.from_slot),
    "shown_items": ("shown", lambda value: tuple(value or ())),
    "focus_item": ("focus", lambda value: value),
    "complemented_item": ("complemented", lambda value: value),
    "earlier_lists": ("earlier", pages_from_slot),
    "gift": ("gift", lambda value: value),
    "session_items": ("session", session_from_slot),
    "cart_question": ("question", lambda value: value or {}),
    "order_inquiry": ("inquiry", lambda value: value or {}),
    "offered_for": ("offer", lambda value: value or {}),
    "angry": ("angry", lambda value: value),
    "contact_request": ("contact_request", lambda value: value or {}),
}
"""Slots, and how a turn has them."""


class Conversation:
    """Turns one after the other, the slots carried along as the dialogue engine does."""

    def __init__(self, services: Services, customer: str | None = None) -> None:
        self.services = services
        self.turn = Turn("conversation-1", "", customer, channel="rest")

    def say(
        self, skill: Callable[[Turn, Services], Reply], text: str, message_id: str | None = None
    ) -> Reply:
        self.turn = replace(self.turn, text=text, message_id=message_id or uuid.uuid4().hex)
        reply = skill(self.turn, self.services)
        taken = {
            slot: read(reply.slots[name]) for name, (slot, read) in CARRIED.items() if name in reply.slots
        }
        self.turn = replace(self.turn, **taken, after_cart=shows_cart(reply))
        return reply


def shows_cart(reply: Reply) -> bool:
    """Whether a reply has the cart's payload."""
    return any((message.get("json_message") or {}).get("type") == "cart" for message in reply.messages)


def heading(reply: Reply) -> str:
    """The name of the first response of a reply."""
    return str(reply.messages[0].get("response"))


def payload(reply: Reply) -> dict[str, Any]:
    """The one payload of a reply."""
    (found,) = [message["json_message"] for message in reply.messages if message.get("json_message")]
    return dict(found)


def ids(reply: Reply) -> list[str]:
    """Ids of the products in a reply's carousel."""
    return [item["id"] for item in payload(reply)["items"]]
