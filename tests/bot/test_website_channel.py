"""Parts of the website's channel that the browser tests see from one side only: tokens, other stores."""

from __future__ import annotations

import time
from pathlib import Path

import jwt
import pytest

from bot.channels.pages import find_file
from bot.channels.store import Store
from bot.channels.tokens import TokenRefusedError, Tokens

SECRET = "a secret of the tests, long enough"
TINY = Path(__file__).resolve().parents[1] / "stores/tiny"


def test_a_token_names_its_conversation_and_customer() -> None:
    token, session = Tokens(SECRET, 60).start("c01")
    assert Tokens(SECRET, 60).read(token) == session
    assert session.customer_id == "c01"
    assert len(bytes.fromhex(session.conversation_id)) * 8 == 128
    assert 0 < session.expires_at - time.time() <= 60


def test_each_session_is_another_conversation() -> None:
    tokens = Tokens(SECRET, 60)
    assert len({tokens.start(None)[1].conversation_id for _ in range(100)}) == 100


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "\ud83d", "x" * 10_000])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(TokenRefusedError):
        Tokens(SECRET, 60).read(token)


def test_a_token_runs_out() -> None:
    token, _ = Tokens(SECRET, -1).start(None)
    with pytest.raises(TokenRefusedError, match="expired"):
        Tokens(SECRET, 60).read(token)


def test_a_renewed_token_is_of_the_same_conversation() -> None:
    _, session = Tokens(SECRET, 60).start("c01")
    token, renewed = Tokens(SECRET, 3600).renew(session)
    assert Tokens(SECRET, 60).read(token) == renewed
    assert (renewed.conversation_id, renewed.customer_id) == (session.conversation_id, "c01")
    assert renewed.expires_at > session.expires_at


def test_a_shops_word_for_its_customer() -> None:
    tokens = Tokens(SECRET, 60)
    assert tokens.read_identity(tokens.vouch("c01")) == "c01"
    now = int(time.time())
    # what docs/widget-channel.md has a shop's back end do, in so many words
    signed = jwt.encode({"aud": "daogou-identity", "sub": "c01", "exp": now + 600}, SECRET, algorithm="HS256")
    assert tokens.read_identity(signed) == "c01"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 7200}, "within an hour"),
        ({"exp": -60}, "expired"),
        ({"sub": "a b"}, "letters"),
        ({"sub": ""}, "letters"),
        ({"aud": "daogou-widget"}, "not a token"),
        ({"exp": None}, "not a token"),
        ({"sub": None}, "not a token"),
    ],
)
def test_a_word_that_does_not_count(claims: dict[str, object], reason: str) -> None:
    good: dict[str, object] = {"aud": "daogou-identity", "sub": "c01", "exp": 600}
    bad = {name: value for name, value in {**good, **claims}.items() if value is not None}
    if "exp" in bad:
        bad["exp"] = int(time.time()) + int(str(bad["exp"]))
    with pytest.raises(TokenRefusedError, match=reason):
        Tokens(SECRET, 60).read_identity(jwt.encode(bad, SECRET, algorithm="HS256"))


def test_a_button_is_good_in_its_own_conversation_only() -> None:
    tokens = Tokens(SECRET, 60)
    signed = tokens.sign_button("one", "cheaper ones")
    assert tokens.read_button("one", signed) == "cheaper ones"
    for conversation, token in (("two", signed), ("one", signed[:-2] + "xx"), ("one", tokens.vouch("one"))):
        with pytest.raises(TokenRefusedError):
            tokens.read_button(conversation, token)


def test_no_token_passes_for_another() -> None:
    tokens = Tokens(SECRET, 60)
    session, known = tokens.start(None)
    others = (tokens.vouch("c01"), tokens.sign_button(known.conversation_id, "hello"))
    for token in others:
        with pytest.raises(TokenRefusedError):
            tokens.read(token)
    with pytest.raises(TokenRefusedError):
        tokens.read_identity(session)


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
