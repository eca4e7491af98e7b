"""Taking conversations over in the console, over real HTTP and real Redis."""

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from actions.console.conversation import photo_id
from actions.handoff import ContactRequests, Desk
from actions.handoff.desk import MOST_NOTES

from .console_server import ADA, BOB, GRACE, Console, refused

TRICKY = [
    '<img src=x onerror="alert(1)">',
    "</script><script>alert(1)</script>",
    "{{7*7}} ${7*7}",
    "a\u202eb\u0000c",
]


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"message_id": uuid.uuid4().hex, "text": text, **more}


def note(text: str, note_id: str | None = None) -> dict[str, str]:
    return {"note_id": note_id or uuid.uuid4().hex, "text": text}


def inbox(console: Console, conversation: str) -> list[dict[str, str]]:
    """What the desk left for the bot: what a person said."""
    rows = console.redis.xrange(f"daogou:{{conversation:{conversation}}}:inbox")
    return [fields for _, fields in rows if fields["kind"] == "agent"]


@pytest.fixture
def ada(console: Console) -> httpx.Client:
    return console.sign_in(ADA)


@pytest.fixture
def bob(console: Console) -> httpx.Client:
    return console.sign_in(BOB)


@pytest.fixture
def grace(console: Console) -> httpx.Client:
    return console.sign_in(GRACE)


def test_a_conversation_is_claimed_answered_and_given_back(console: Console, ada: httpx.Client) -> None:
    console.asked("c1", "my parcel is lost")
    (waiting,) = ada.get("queue").json()["waiting"]
    assert (waiting["id"], waiting["reason"], waiting["position"]) == ("c1", "asked", 1)
    assert waiting["preview"] == "my parcel is lost"
    owner = ada.post("conversations/c1/claim").json()["owner"]
    assert (owner["state"], owner["agent"], owner["name"]) == ("human", "ada", "Ada")
    queue = ada.get("queue").json()
    assert queue["waiting"] == []
    assert [(row["id"], row["agent"]["id"], row["unread"]) for row in queue["mine"]] == [("c1", "ada", 1)]
    assert queue["mine"][0]["written"] == ada.get("conversations/c1").json()["entries"][0]["id"]
    said = message("Hello,\nI'm on it.")
    assert ada.post("conversations/c1/messages", json=said).status_code == 202
    assert ada.post("conversations/c1/messages", json=said).status_code == 202  # sent again, taken in once
    assert [one["text"] for one in inbox(console, "c1")] == ["Hello,\nI'm on it."]
    assert ada.post("conversations/c1/resolve").json()["owner"]["state"] == "bot"
    assert ada.get("queue").json()["mine"] == []
    moves = ada.get("conversations/c1").json()["transitions"]
    assert [(one["from"], one["to"], one["actor"]) for one in moves] == [
        ("bot", "waiting", "shopper"),
        ("waiting", "human", "agent:ada"),
        ("human", "bot", "agent:ada"),
    ]


def test_of_two_who_claim_at_once_one_gets_it_and_the_other_is_told_who(
    console: Console, ada: httpx.Client, bob: httpx.Client
) -> None:
    for round_ in range(10):
        conversation = console.asked(f"c{round_}")
        start = threading.Barrier(2)

        def claim(
            client: httpx.Client, conversation: str = conversation, start: Any = start
        ) -> httpx.Response:
            start.wait()
            return client.post(f"conversations/{conversation}/claim")

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(claim, (ada, bob)))
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, lost.status_code) == (200, 409)
        name = won.json()["owner"]["name"]
        assert lost.json()["owner"] == {"name": name}
        assert name in lost.json()["error"]["reason"]
        winner = ada if name == "Ada" else bob
        assert winner.post(f"conversations/{conversation}/resolve").status_code == 200


def test_anothers_conversation_is_not_acted_upon(
    console: Console, ada: httpx.Client, bob: httpx.Client
) -> None:
    console.asked("c1")
    ada.post("conversations/c1/claim")
    console.desk.alive("bob")
    for path, body in (
        ("messages", message("Hi")),
        ("typing", {}),
        ("return", {}),
        ("resolve", {}),
        ("transfer", {"agent": "bob"}),
    ):
        assert refused(bob.post(f"conversations/c1/{path}", json=body)) == (403, "conversation")
    assert refused(bob.post("conversations/c1/claim")) == (409, "conversation")
    assert inbox(console, "c1") == []
    assert console.desk.owner("c1").agent == "ada"


def test_a_supervisor_passes_on_and_ends_what_others_hold(
    console: Console, ada: httpx.Client, grace: httpx.Client
) -> None:
    console.asked("c1")
    ada.post("conversations/c1/claim")
    console.desk.alive("bob")
    assert grace.post("conversations/c1/transfer", json={"agent": "bob"}).json()["owner"]["agent"] == "bob"
    assert refused(grace.post("conversations/c1/messages", json=message("Hi"))) == (403, "conversation")
    assert grace.post("conversations/c1/resolve").json()["owner"]["state"] == "bot"


def test_a_conversation_is_passed_on_to_who_is_there(
    console: Console, ada: httpx.Client, bob: httpx.Client
) -> None:
    console.asked("c1")
    ada.post("conversations/c1/claim")
    assert refused(ada.post("conversations/c1/transfer", json={"agent": "nobody"})) == (400, "agent")
    assert refused(ada.post("conversations/c1/transfer", json={})) == (400, "agent")
    assert refused(ada.post("conversations/c1/transfer", json={"agent": "bob"})) == (409, "agent")
    console.desk.alive("bob")
    assert ada.post("conversations/c1/transfer", json={"agent": "bob"}).json()["owner"]["name"] == "Bob"
    assert refused(ada.post("conversations/c1/messages", json=message("Hi"))) == (403, "conversation")
    assert bob.post("conversations/c1/messages", json=message("Hi")).status_code == 202


def test_a_conversation_put_back_waits_since_it_was_first_asked_for(
    console: Console, ada: httpx.Client
) -> None:
    console.asked("c1")
    asked_at = console.desk.owner("c1").asked_at
    console.asked("c2")
    ada.post("conversations/c1/claim")
    assert ada.post("conversations/c1/return").json()["owner"]["state"] == "waiting"
    waiting = ada.get("queue").json()["waiting"]
    assert [row["id"] for row in waiting] == ["c1", "c2"]
    assert waiting[0]["asked_at"] == asked_at


def test_nobody_holds_more_than_the_shop_lets_them(console: Console, ada: httpx.Client) -> None:
    for number in range(5):
        console.asked(f"c{number}")
    answers = [ada.post(f"conversations/c{number}/claim") for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 409]
    assert refused(answers[-1]) == (409, "conversation")
    assert len(ada.get("queue").json()["mine"]) == 4


def test_what_does_not_wait_is_not_claimed(console: Console, ada: httpx.Client) -> None:
    console.says("c1", "hello")
    assert refused(ada.post("conversations/c1/claim")) == (409, "conversation")
    assert refused(ada.post("conversations/nothing-said/claim")) == (409, "conversation")


def test_who_may_read_what(
    console: Console, ada: httpx.Client, bob: httpx.Client, grace: httpx.Client
) -> None:
    console.says("with-bot", "only for the assistant")
    assert refused(ada.get("conversations/with-bot")) == (403, "conversation")
    assert refused(ada.post("conversations/with-bot/notes", json=note("x"))) == (403, "conversation")
    assert refused(ada.get("conversations/nothing-said")) == (403, "conversation")
    assert grace.get("conversations/with-bot").status_code == 200
    assert refused(grace.get("conversations/nothing-said")) == (404, "conversation")
    console.asked("c1")
    assert ada.get("conversations/c1").status_code == bob.get("conversations/c1").status_code == 200
    ada.post("conversations/c1/claim")
    assert bob.get("conversations/c1").status_code == 200
    ada.post("conversations/c1/resolve")
    assert ada.get("conversations/c1").status_code == 200
    assert refused(bob.get("conversations/c1")) == (403, "conversation")
    assert refused(bob.get("events?open=c1")) == (403, "conversation")


def test_who_deals_with_a_request_reads_its_conversation(console: Console, ada: httpx.Client) -> None:
    console.says("c1", "nobody is here, so I leave my address")
    requests = ContactRequests(console.redis)
    requests.keep("c1", "m1", "ada@example.org", "two glasses came broken")
    assert ada.get("conversations/c1").json()["entries"][0]["from"] == "shopper"
    assert ada.post("conversations/c1/notes", json=note("written to")).status_code == 200
    for request in requests.open():
        ada.post(f"requests/{request['id']}/done")
    assert refused(ada.get("conversations/c1")) == (403, "conversation")


@pytest.mark.parametrize("conversation", ["a/b", "a,b", "ünïcode 茶", "50%", "a?b#c", "..", "{x}"])
def test_any_id_that_a_channel_takes_is_taken(conversation: str, console: Console, ada: httpx.Client) -> None:
    from urllib.parse import quote

    console.asked(conversation)
    place = f"conversations/{quote(conversation, safe='')}"
    if conversation == "..":
        place = "conversations/%2E%2E"
    assert ada.post(f"{place}/claim").status_code == 200
    assert ada.get(place).json()["id"] == conversation


@pytest.mark.parametrize("conversation", ["%00", "x" * 129, "%0A", "%20", "%E2%80%AE"])
def test_an_id_that_no_channel_takes_is_refused(conversation: str, ada: httpx.Client) -> None:
    assert refused(ada.get(f"conversations/{conversation}")) == (400, "conversation")


def test_entries_are_told_from_where_one_left_off(console: Console, ada: httpx.Client) -> None:
    console.asked("c1", "first")
    second = console.says("c1", "second", "bot")
    third = console.says("c1", "third", "agent", name="Ada", message_id="m1")
    file = ada.get("conversations/c1").json()
    assert [entry["messages"][0]["text"] for entry in file["entries"]] == ["first", "second", "third"]
    assert file["entries"][-1] | {"at": "", "id": third} == {
        "id": third,
        "at": "",
        "from": "agent",
        "name": "Ada",
        "message_id": "m1",
        "messages": [{"text": "third"}],
    }
    rest = ada.get("conversations/c1", params={"after": second}).json()["entries"]
    assert [entry["id"] for entry in rest] == [third]
    assert refused(ada.get("conversations/c1?after=third")) == (400, "after")


def test_a_long_conversation_is_told_whole(console: Console, ada: httpx.Client) -> None:
    console.asked("c1", "first")
    for number in range(300):
        console.says("c1", f"number {number}", "bot")
    entries = ada.get("conversations/c1").json()["entries"]
    assert [entry["messages"][0]["text"] for entry in entries] == [
        "first",
        *(f"number {n}" for n in range(300)),
    ]


@pytest.mark.parametrize("text", TRICKY)
def test_markup_passes_as_text(text: str, console: Console, ada: httpx.Client) -> None:
    console.asked("c1", text)
    ada.post("conversations/c1/claim")
    answer = ada.get("conversations/c1")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["entries"][0]["messages"][0]["text"] == text
    ada.post("conversations/c1/messages", json=message(text))
    ada.post("conversations/c1/notes", json=note(text))
    kept = text.replace("\u202e", "").replace("\u0000", " ")
    assert inbox(console, "c1")[0]["text"] == kept
    assert ada.get("conversations/c1").json()["notes"][0]["text"] == kept


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("notes", {"note_id": "n", "text": "x" * 2001}, 400, "text"),
        ("notes", {"note_id": "n", "text": " \n "}, 400, "text"),
        ("notes", {"note_id": "n"}, 400, "text"),
        ("notes", {"note_id": "n", "text": ["x"]}, 400, "text"),
        ("notes", {"text": "x"}, 400, "note_id"),
        ("notes", {"note_id": "n" * 129, "text": "x"}, 400, "note_id"),
        ("messages", {"message_id": "m", "text": "x" * 1001}, 400, "text"),
        ("messages", {"message_id": "m", "text": ""}, 400, "text"),
        ("messages", {"message_id": "m", "text": "\ud800"}, 400, "text"),
        ("messages", {"text": "x"}, 400, "message_id"),
        ("messages", {"message_id": "m" * 129, "text": "x"}, 400, "message_id"),
        ("messages", {"message_id": "\n", "text": "x"}, 400, "message_id"),
        ("messages", {"message_id": "m", "text": "x", "item_ids": "p01"}, 400, "item_ids"),
        ("messages", {"message_id": "m", "text": "x", "item_ids": [1]}, 400, "item_ids"),
        ("messages", {"message_id": "m", "text": "x", "item_ids": ["a"] * 7}, 400, "item_ids"),
        ("messages", {"message_id": "m", "text": "x", "item_ids": ["no such product"]}, 400, "item_ids"),
        ("messages", {"message_id": "m", "text": "x" * 17_000}, 413, "body"),
        ("claim", [], 400, "body"),
    ],
)
def test_what_is_malformed_is_named_and_nothing_is_done(
    path: str, body: Any, status: int, field: str, console: Console, ada: httpx.Client
) -> None:
    console.asked("c1")
    if path != "claim":
        ada.post("conversations/c1/claim")
    answer = ada.post(f"conversations/c1/{path}", content=json.dumps(body))
    assert refused(answer) == (status, field)
    assert inbox(console, "c1") == []
    assert ada.get("conversations/c1").json()["notes"] == []


def test_a_message_may_bring_products(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    ada.post("conversations/c1/claim")
    found = ada.get("products", params={"q": "mug"}).json()["items"]
    assert found
    assert found[0]["reason"]["text"]
    ids = [item["id"] for item in found[:2]]
    assert (
        ada.post("conversations/c1/messages", json=message("How about these?", item_ids=ids)).status_code
        == 202
    )
    words, cards = inbox(console, "c1")
    assert words["text"] == "How about these?"
    assert "payload" not in words
    payload = json.loads(cards["payload"])
    assert (payload["type"], [item["id"] for item in payload["items"]]) == ("product_carousel", ids)
    assert found[0]["title"] in cards["text"]
    alone = {"message_id": "m2", "item_ids": ids[:1]}
    assert ada.post("conversations/c1/messages", json=alone).status_code == 202
    assert len(inbox(console, "c1")) == 3


def test_products_are_found_by_a_shoppers_words(ada: httpx.Client) -> None:
    items = ada.get("products", params={"q": "mug under £5"}).json()["items"]
    assert items
    assert all(float(item["price"]["amount"]) <= 5 for item in items)
    assert ada.get("products").json() == {"items": []}
    assert ada.get("products", params={"q": "   "}).json() == {"items": []}
    assert refused(ada.get("products", params={"q": "x" * 201})) == (400, "q")


def test_notes_are_told_to_colleagues(console: Console, ada: httpx.Client, bob: httpx.Client) -> None:
    console.asked("c1")
    told = ada.post("conversations/c1/notes", json=note("wants it by Friday")).json()["notes"]
    assert [(one["agent"], one["name"], one["text"]) for one in told] == [
        ("ada", "Ada", "wants it by Friday")
    ]
    assert bob.get("conversations/c1").json()["notes"] == told
    assert inbox(console, "c1") == []


def test_a_note_that_is_sent_again_stands_once(
    console: Console, ada: httpx.Client, bob: httpx.Client
) -> None:
    console.asked("c1")
    first, second = note("wants it by Friday", "n1"), note("wants it by Friday", "n2")
    for agent, one in ((ada, first), (ada, second), (ada, first), (bob, first)):
        assert agent.post("conversations/c1/notes", json=one).status_code == 200
    told = ada.post("conversations/c1/notes", json=second).json()["notes"]
    assert [(one["agent"], one["note_id"]) for one in told] == [("ada", "n1"), ("ada", "n2"), ("bob", "n1")]


def test_the_latest_notes_are_kept(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    desk = Desk(console.redis)
    for number in range(MOST_NOTES + 1):
        desk.note("c1", ADA, f"n{number}", f"note {number}")
    told = ada.get("conversations/c1").json()["notes"]
    assert [told[0]["text"], told[-1]["text"]] == ["note 1", f"note {MOST_NOTES}"]
    assert len(told) == MOST_NOTES


def test_that_an_agent_types_reaches_the_shopper(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    ada.post("conversations/c1/claim")
    with console.redis.pubsub() as pubsub:
        pubsub.subscribe("daogou:{conversation:c1}:wake")
        assert pubsub.get_message(timeout=5)["type"] == "subscribe"
        assert ada.post("conversations/c1/typing").status_code == 204
        while (heard := pubsub.get_message(timeout=5)) is not None and not heard["data"].startswith("{"):
            pass
    assert json.loads(heard["data"]) == {"from": "agent", "name": "Ada"}


def test_what_the_assistant_understood(console: Console, ada: httpx.Client) -> None:
    from actions.storefront import Change
    from actions.storefront.redis_store import RedisStorefront

    (first, second, *_) = ada.get("products", params={"q": "mug"}).json()["items"]
    console.knows(
        "c1",
        search={
            "kind": "search",
            "text": "mug",
            "filters": {"price_max": {"amount": "5.00", "currency": "GBP"}},
        },
        shown_items=[first["id"], second["id"], "gone"],
        page_item=second["id"],
    )
    shop = RedisStorefront(console.redis, None)
    shop.change_cart("c1", "m1", [Change(first["id"], first["title"], 2)])
    console.asked("c1", "is there a bigger one?")
    file = ada.get("conversations/c1").json()
    known = file["understood"]
    assert known["filters"] == {"price_max": {"amount": "5.00", "currency": "GBP"}}
    assert "mug" in known["looking_for"]
    assert "£5.00 or less" in known["looking_for"]
    assert [item["id"] for item in known["last_products"]] == [first["id"], second["id"]]
    assert known["page_item"]["id"] == second["id"]
    assert [(line["item"]["id"], line["quantity"]) for line in known["cart"]["lines"]] == [(first["id"], 2)]
    assert "order" not in known
    summary = file["summary"]
    assert 3 <= len(summary) <= 5
    assert summary[0] == "The shopper asked for a person just now."
    assert f"They are looking for {known['looking_for']}." in summary
    assert any(line.startswith(f"Their cart holds 2 × {first['title']}") for line in summary)


@pytest.mark.parametrize(
    ("inquiry", "customer", "shown"),
    [
        ({"order_id": "ORDER", "customer_id": "CUSTOMER"}, None, True),
        ({"order_id": "ORDER"}, "CUSTOMER", True),
        ({"order_id": "ORDER"}, None, False),
        ({"order_id": "ORDER"}, "c99", False),
        ({"order_id": "ORDER", "customer_id": "c99"}, None, False),
        ({"order_id": "ORDER", "customer_id": "CUSTOMER", "asked": "order"}, None, False),
        ({"order_id": "none", "customer_id": "CUSTOMER"}, None, False),
    ],
)
def test_only_an_order_that_is_the_shoppers_own_is_shown(
    inquiry: dict[str, str], customer: str | None, shown: bool, console: Console, ada: httpx.Client
) -> None:
    order_id, owner = an_order()
    known = {"ORDER": order_id, "CUSTOMER": owner}
    console.knows(
        "c1",
        known.get(customer or "", customer),
        order_inquiry={name: known.get(value, value) for name, value in inquiry.items()},
    )
    console.asked("c1")
    file = ada.get("conversations/c1").json()
    assert ("order" in file["understood"]) is shown
    assert any(f"order {order_id} is theirs" in line for line in file["summary"]) is shown
    if shown:
        assert file["understood"]["order"]["order_id"] == order_id


def an_order() -> tuple[str, str]:
    """Number and customer of an order of the tiny store."""
    import csv

    from .conftest import TINY

    with (TINY / "orders.csv").open(encoding="utf-8") as rows:
        row = next(row for row in csv.DictReader(rows) if row["user_id"] and row.get("order_id"))
    return row["order_id"], row["user_id"]


def test_a_photo_is_shown_for_as_long_as_it_is_kept(
    console: Console, ada: httpx.Client, bob: httpx.Client
) -> None:
    import base64

    console.asked("c1")
    key = f"daogou:{{conversation:c1}}:photo:{photo_id('m 1')}"
    console.redis.set(key, base64.b64encode(b"\xff\xd8a picture"))
    answer = ada.get("conversations/c1/photos/m%201")
    assert (answer.content, answer.headers["content-type"]) == (b"\xff\xd8a picture", "image/jpeg")
    assert answer.headers["cache-control"] == "no-store"
    assert refused(ada.get("conversations/c1/photos/m2")) == (404, "message_id")
    ada.post("conversations/c1/claim")
    ada.post("conversations/c1/resolve")
    assert refused(bob.get("conversations/c1/photos/m%201")) == (403, "conversation")


def test_requests_left_out_of_hours_are_dealt_with_once(
    console: Console, ada: httpx.Client, grace: httpx.Client
) -> None:
    request_id = ContactRequests(console.redis).keep("c1", "m1", "<ann@shop.example>", "a lost parcel")
    (told,) = ada.get("queue").json()["requests"]
    assert told | {"at": 0} == {
        "id": request_id,
        "at": 0,
        "contact": "<ann@shop.example>",
        "text": "a lost parcel",
        "conversation_id": "c1",
    }
    assert ada.post(f"requests/{request_id}/done").status_code == 204
    assert refused(ada.post(f"requests/{request_id}/done")) == (404, "request")
    assert refused(ada.post("requests/nothing/done")) == (404, "request")
    assert ada.get("queue").json()["requests"] == []
    (last,) = [one for one in grace.get("audit").json()["audit"] if one["reason"] == "request_done"]
    assert (last["actor"], last["request"]) == ("agent:ada", request_id)


def test_past_conversations_are_found_by_what_was_said(
    console: Console, ada: httpx.Client, bob: httpx.Client, grace: httpx.Client
) -> None:
    for conversation, text in (("c1", "my teapot leaks"), ("c2", "my kettle leaks"), ("c3", "hello")):
        console.asked(conversation, text)
    ada.post("conversations/c1/claim")
    ada.post("conversations/c1/resolve")
    bob.post("conversations/c2/claim")
    bob.post("conversations/c2/return")
    rows = grace.get("past").json()["conversations"]
    assert [(row["id"], row["agent"], row["outcome"]) for row in rows] == [
        ("c2", "Bob", "waiting"),
        ("c1", "Ada", "resolved"),
        ("c3", "", "waiting"),
    ]
    assert rows[1]["preview"] == "my teapot leaks"
    assert rows[1]["reason"] == "asked"
    found = grace.get("past", params={"q": "LEAKS teapot"}).json()["conversations"]
    assert [row["id"] for row in found] == ["c1"]
    assert [row["id"] for row in grace.get("past?q=leaks&most=1").json()["conversations"]] == ["c2"]
    assert grace.get("past?q=nothing+of+the+kind").json()["conversations"] == []
    assert {row["id"] for row in bob.get("past").json()["conversations"]} == {"c2", "c3"}
    assert refused(ada.get("past?most=0")) == (400, "most")
    assert refused(ada.get("past?most=many")) == (400, "most")
    assert refused(ada.get("past", params={"q": "x" * 201})) == (400, "q")


def test_a_conversation_of_the_rest_channel_is_read_from_its_turns(
    console: Console, ada: httpx.Client
) -> None:
    console.knows("over rest")
    console.desk.ask("over rest", "asked", "rest")
    assert [row["preview"] for row in ada.get("queue").json()["waiting"]] == ["hello"]
    file = ada.get("conversations/over%20rest").json()
    assert [entry["messages"] for entry in file["entries"]] == [[{"text": "hello"}]]
    assert file["summary"][-1].startswith("They wrote one message")
