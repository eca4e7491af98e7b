"""The domain and the actions agree on every text, or nothing starts."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions.listing import reason_text
from actions.wording import BUTTONS, RESPONSES, Wording, WordingError
from recommender import Evidence, Money


def complete() -> dict[str, list[dict[str, Any]]]:
    """A domain that says all that is needed, each text naming every variable that it is given."""
    made: dict[str, list[dict[str, Any]]] = {}
    for name, variables in RESPONSES.items():
        text = " ".join(f"{{{variable}}}" for variable in sorted(variables))
        button = {"title": text or "t", "payload": text or "p"}
        made[name] = [{"text": "", "buttons": [button]} if name in BUTTONS else {"text": text or name}]
    return made


def test_a_complete_domain_is_accepted() -> None:
    Wording(complete())


@pytest.mark.parametrize("name", ["utter_search_results", "utter_product_line", "utter_replies_which"])
def test_a_missing_response_is_named(name: str) -> None:
    responses = complete()
    del responses[name]
    with pytest.raises(WordingError, match=name):
        Wording(responses)


@pytest.mark.parametrize(
    ("name", "variation"),
    [
        ("utter_no_match", {"text": "no {waht}"}),
        ("utter_no_match", {"text": ""}),
        ("utter_no_match", {"image": "x.png"}),
        ("utter_replies_list", {"text": "", "buttons": []}),
        ("utter_replies_which", {"buttons": [{"title": "{titel}", "payload": "{number}"}]}),
    ],
)
def test_a_response_that_cannot_be_filled_is_named(name: str, variation: dict[str, Any]) -> None:
    with pytest.raises(WordingError, match=name):
        Wording({**complete(), name: [variation]})


def test_a_currency_has_its_own_way_of_writing(wording: Wording) -> None:
    assert wording.money(Money(Decimal("4.95"), "GBP")) == "£4.95"
    assert wording.money(Money(Decimal("4.5"), "GBP")) == "£4.50"
    assert wording.money(Money(Decimal("12"), "XYZ")) == "12 XYZ"


def test_values_are_listed() -> None:
    responses = complete() | {
        "utter_list_comma": [{"text": "{first}, {second}"}],
        "utter_list_or": [{"text": "{first} or {second}"}],
    }
    wording = Wording(responses)
    assert wording.listed(["a"], "or") == "a"
    assert wording.listed(["a", "b"], "or") == "a or b"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"words": ["red", "mug"]}, "matches “red mug”"),
        ({"words": [], "text": "cup", "similarity": 0.5}, "close in meaning to “cup”"),
        ({"words": [], "image_link": "mug.jpg", "similarity": 0.9}, "looks like your photo"),
    ],
)
def test_each_way_to_match_has_its_words(facts: dict[str, Any], said: str, wording: Wording) -> None:
    assert reason_text([Evidence("query_match", facts)], wording) == said


@pytest.mark.parametrize("content", ["responses: [", "\xff"])
def test_a_file_that_cannot_be_read_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_bytes(content.encode("latin-1"))
    with pytest.raises(WordingError, match=r"broken\.yml"):
        Wording.load(tmp_path)


def test_an_empty_folder_is_no_domain(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match="no domain files"):
        Wording.load(tmp_path)
