"""The gift finder: what is asked, what counts as an answer, how it ends."""

from dataclasses import replace
from decimal import Decimal

import pytest

from actions.gift_wish import GiftWish
from actions.skills import SKILLS, gift_form
from actions.turn import UNCHANGED, Reply

from .conftest import Conversation, heading, ids, payload

SEARCH = SKILLS["action_search_products"]


class GiftTalk(Conversation):
    """The form runs after the action that opened it, as the dialogue engine has it."""

    def begin(self, text: str) -> Reply:
        opened = self.say(SEARCH, text)
        return self.resume() if opened.loop == "gift_form" else opened

    def answer(self, text: str, intent: str = "search_products") -> Reply:
        self.turn = replace(self.turn, intent=intent, follows_action=False)
        return self.say(gift_form, text)

    def resume(self) -> Reply:
        self.turn = replace(self.turn, follows_action=True)
        return self.say(gift_form, self.turn.text)

    @property
    def wish(self) -> GiftWish:
        return GiftWish.from_slot(self.turn.gift)


@pytest.fixture
def gift(talk: Conversation) -> GiftTalk:
    return GiftTalk(talk.services)


def said(reply: Reply) -> list[str]:
    return [str(message.get("response")) for message in reply.messages]


@pytest.mark.parametrize(
    "text", ["I'm looking for a gift", "need a present", "gift ideas?", "a gift under £15"]
)
def test_a_wish_that_names_too_little_asks_whom_it_is_for(text: str, gift: GiftTalk) -> None:
    reply = gift.begin(text)
    assert said(reply) == ["utter_gift_begin", "utter_gift_ask_recipient"]
    assert reply.loop == "gift_form"


@pytest.mark.parametrize(
    "text", ["a gift for my mum", "birthday present for mum under £20", "gifts with fish"]
)
def test_a_wish_that_says_enough_is_answered_at_once(text: str, gift: GiftTalk) -> None:
    reply = gift.begin(text)
    assert reply.loop == UNCHANGED
    assert ids(reply)


def test_one_question_after_the_other(gift: GiftTalk) -> None:
    gift.begin("need a present")
    assert said(gift.answer("for my mum")) == ["utter_gift_ask_interests"]
    assert said(gift.answer("coffee", "out_of_scope")) == ["utter_gift_ask_budget"]
    reply = gift.answer("about a fiver", "refine_search")
    assert reply.loop is None
    assert reply.slots["gift"] is None
    assert reply.slots["search"]["recipient"] == "mum"
    assert reply.slots["search"]["text"] == "coffee"
    assert all(Decimal(item["price"]["amount"]) <= 6 for item in payload(reply)["items"])


def test_all_at_once_asks_nothing_more(gift: GiftTalk) -> None:
    gift.begin("need a present")
    reply = gift.answer("for my mum's birthday, she loves coffee, up to £10")
    assert reply.loop is None
    search = reply.slots["search"]
    assert (search["recipient"], search["occasion"]) == ("mum", "birthday")
    assert search["filters"]["price_max"] == {"amount": "10.00", "currency": "GBP"}


def test_answers_come_in_any_order_and_what_is_told_is_not_asked(gift: GiftTalk) -> None:
    gift.begin("need a present under £10")
    reply = gift.answer("she loves coffee")
    assert reply.loop is None
    assert reply.slots["search"]["text"] == "coffee"
    gift.begin("need a birthday present, £10 at most")
    assert said(gift.resume())[-1] == "utter_gift_ask_recipient_only"
    gift.answer("for my mum")
    assert gift.answer("coffee").loop is None


@pytest.mark.parametrize("typed", ["skip", "don't know", "no idea", "anything", "dunno", "Not sure."])
def test_every_question_can_be_left_open(typed: str, gift: GiftTalk) -> None:
    gift.begin("need a present")
    assert said(gift.answer(typed, "unclear")) == ["utter_gift_ask_interests"]
    assert said(gift.answer(typed, "deny")) == ["utter_gift_ask_budget"]
    reply = gift.answer(typed, "out_of_scope")
    assert heading(reply) == "utter_gift_popular"
    assert ids(reply)
    assert reply.loop is None


@pytest.mark.parametrize("budget", ["-5", "🎁", "£0", "99999999999999999999", "some money"])
def test_a_budget_that_is_none_is_asked_for_once_more(budget: str, gift: GiftTalk) -> None:
    gift.begin("need a present")
    gift.answer("my mum")
    gift.answer("skip")
    assert said(gift.answer(budget)) == ["utter_gift_again_budget"]
    reply = gift.answer(budget)
    assert reply.loop is None
    assert "price_max" not in reply.slots["search"].get("filters", {})


@pytest.mark.parametrize(
    ("budget", "most"), [("20", "20.00"), ("a million", "1000000.00"), ("a tenner", "10.00")]
)
def test_a_bare_number_is_a_budget_where_that_was_asked(budget: str, most: str, gift: GiftTalk) -> None:
    gift.begin("need a present")
    gift.answer("my mum")
    gift.answer("skip")
    reply = gift.answer(budget, "ask_product_detail")
    assert reply.slots["search"]["filters"]["price_max"]["amount"] == most


def test_an_emoji_is_no_person(gift: GiftTalk) -> None:
    gift.begin("need a present")
    assert said(gift.answer("🎁", "unclear")) == ["utter_gift_again_recipient"]
    assert said(gift.answer("🎁", "unclear")) == ["utter_gift_ask_interests"]


def test_what_they_like_is_not_whom_it_is_for(gift: GiftTalk) -> None:
    gift.begin("need a present")
    gift.answer("my mum")
    gift.answer("dogs")
    assert gift.wish.search.recipient == "mum"
    assert "dogs" in gift.wish.search.text


def test_interests_that_nothing_meets_together_are_tried_one_by_one(gift: GiftTalk) -> None:
    gift.begin("need a present")
    gift.answer("skip")
    gift.answer("zeppelins fishing coffee")
    reply = gift.answer("skip")
    assert ids(reply)
    assert reply.slots["search"]["text"] in ("fishing", "coffee", "zeppelins fishing coffee")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how long does delivery take?", "ask_policy"),
        ("hello", "greet"),
        ("I want to talk to a person", "request_human"),
        ("what's the weather like", "out_of_scope"),
    ],
)
def test_an_interruption_is_rejected_and_the_question_comes_again(
    text: str, intent: str, gift: GiftTalk
) -> None:
    gift.begin("need a present")
    gift.answer("my mum")
    before = gift.turn.gift
    rejected = gift.answer(text, intent)
    assert rejected.rejected
    assert not rejected.messages
    assert said(gift.resume()) == ["utter_gift_resume", "utter_gift_ask_interests"]
    assert gift.turn.gift == before


@pytest.mark.parametrize("text", ["forget it", "never mind", "stop", "no present"])
def test_it_can_be_left(text: str, gift: GiftTalk) -> None:
    gift.begin("need a present")
    reply = gift.answer(text, "start_over")
    assert said(reply) == ["utter_gift_left"]
    assert reply.loop is None


@pytest.mark.parametrize("text", ["show me red mugs", "never mind, show me red mugs"])
def test_another_search_leaves_it(text: str, gift: GiftTalk) -> None:
    gift.begin("need a present")
    gift.answer("my mum")
    reply = gift.answer(text)
    assert reply.loop is None
    assert payload(reply)["filters"]["category"] == "mugs"
    assert reply.slots["search"].get("recipient") is None


def test_just_show_me_something_ends_the_questions(gift: GiftTalk) -> None:
    gift.begin("need a present")
    gift.answer("my mum")
    reply = gift.answer("just show me something")
    assert reply.loop is None
    assert reply.slots["search"]["recipient"] == "mum"


@pytest.mark.parametrize("slot", [None, 3, [], {"asked": "x"}, {"asked": [1], "search": "?"}])
def test_a_slot_of_another_version_counts_as_nothing_told(slot: object, gift: GiftTalk) -> None:
    gift.turn = replace(gift.turn, gift=slot)
    assert said(gift.resume()) == ["utter_gift_begin", "utter_gift_ask_recipient"]
