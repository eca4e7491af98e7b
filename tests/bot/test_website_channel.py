"""Parts of the website's channel that the browser tests see from one side only: tokens, other stores."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.channels.pages import find_file
from bot.channels.store import Store
from bot.channels.tokens import SessionTokens, TokenRefusedError

SECRET = "a secret of the tests, long enough"
TINY = Path(__file__).resolve().parents[1] / "stores/tiny"


def test_a_token_names_its_conversation_and_customer() -> None:
    token, session = SessionTokens(SECRET, 60).mint("c01")
    assert SessionTokens(SECRET, 60).read(token) == session
    assert session.customer_id == "c01"
    assert len(bytes.fromhex(session.conversation_id)) * 8 == 128
    assert 0 < session.expires_at - time.time() <= 60


def test_each_session_is_another_conversation() -> None:
    tokens = SessionTokens(SECRET, 60)
    assert len({tokens.mint(None)[1].conversation_id for _ in range(100)}) == 100


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "\ud83d", "x" * 10_000])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(TokenRefusedError):
        SessionTokens(SECRET, 60).read(token)


def test_a_token_runs_out() -> None:
    token, _ = SessionTokens(SECRET, -1).mint(None)
    with pytest.raises(TokenRefusedError, match="expired"):
        SessionTokens(SECRET, 60).read(token)


def test_a_store_needs_no_showcase() -> None:
    store = Store.open(TINY)
    assert [customer["id"] for customer in store.sample_customers] == ["c01", "c12", "c22"]
    assert store.shop_window() == {
        "name": "Tiny Test Store",
        "language": "en",
        "suggestions": [],
        "shelves": [],
    }


def test_a_shelf_leaves_out_what_the_feed_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "store.yml").write_text("name: S\nproducts: [p.jsonl]\n")
    (tmp_path / "showcase.yml").write_text("shelves: [{title: T, items: [{id: gone}, {id: 7, kind: cup}]}]\n")
    (tmp_path / "p.jsonl").write_text('{"id": "7", "title": "Cup", "price": "4.95 GBP"}\n')
    [shelf] = Store.open(tmp_path).shop_window()["shelves"]
    money = {"amount": "4.95", "currency": "GBP"}
    assert shelf == {"title": "T", "items": [{"category": "cup", "id": "7", "title": "Cup", "price": money}]}


def test_files_are_found_inside_of_their_folder_only(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "photo.jpg").write_bytes(b"photo")
    (inside / "notes.txt").write_bytes(b"not for browsers")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (inside / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    assert find_file(inside, "photo.jpg") == inside / "photo.jpg"
    outside = ("link.jpg", "../secret.jpg", str(tmp_path / "secret.jpg"))
    no_file = ("notes.txt", "", ".", "..", "a\0.jpg", "x" * 999 + ".jpg", "photo.jpg/x.jpg")
    assert [name for name in (*outside, *no_file) if find_file(inside, name)] == []
