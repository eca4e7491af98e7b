"""Detail, similar, recommend, start over, policies, a person: over the tiny store."""

import pytest

from actions.services import Services
from actions.skills import (
    SKILLS,
    answer_policy,
    product_detail,
    recommend,
    refine_search,
    request_human,
    search_products,
    similar_products,
    start_over,
)
from actions.turn import SEARCH_SLOT

from .conftest import TINY, Conversation, heading, ids, payload


def test_detail_by_place(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    reply = talk.say(product_detail, "tell me about the second one")
    assert payload(reply)["type"] == "product_detail"
    assert payload(reply)["item"]["id"] == shown[1]
    assert reply.slots == {"focus_item": shown[1], "session_items": {"viewed": [shown[1]]}}


def test_detail_says_what_the_listing_says(talk: Conversation) -> None:
    talk.say(search_products, "backpacks")
    reply = talk.say(product_detail, "tell me about the leather one")
    assert payload(reply)["item"]["id"] == "b2"
    assert payload(reply)["attributes"]["material"] == "leather"
    assert payload(reply)["description"] == "A leather daypack with gold-toned zips."
    text = reply.messages[0]["text"]
    assert "£89.99" in text
    assert "gold-toned" in text


@pytest.mark.parametrize("action", ["action_search_products", "action_refine_search"])
def test_a_card_s_buttons_mean_its_product_whatever_they_are_taken_for(
    action: str, talk: Conversation
) -> None:
    talk.say(search_products, "red mugs")
    detail = payload(talk.say(SKILLS[action], "Tell me about Red Polka Dot Coffee Mug"))
    assert (detail["type"], detail["item"]["id"]) == ("product_detail", "m1")
    like = talk.say(SKILLS[action], "Something similar to Red Polka Dot Coffee Mug")
    assert heading(like) == "utter_similar_results"
    assert "m1" not in ids(like)


def test_the_words_of_a_title_ask_nothing(talk: Conversation) -> None:
    talk.say(search_products, "cotton shopping bag")
    assert (
        payload(talk.say(product_detail, "tell me about Cotton Shopping Bag, Large"))["type"]
        == "product_detail"
    )


def test_a_question_that_the_listing_does_not_answer(talk: Conversation) -> None:
    talk.say(search_products, "local cafe mug")
    talk.say(product_detail, "the first one")
    (said,) = talk.say(product_detail, "what is it made of?").messages
    assert (said["response"], said["attribute"]) == ("utter_answer_unstated", "material")


def test_detail_by_the_name_of_a_product_not_shown(talk: Conversation) -> None:
    assert payload(talk.say(product_detail, "tell me about the carbon fishing rod"))["item"]["id"] == "f1"


def test_detail_of_what_does_not_exist(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    assert heading(talk.say(product_detail, "tell me about the zeppelin hangar")) == "utter_item_unknown"


def test_the_one_that_is_not_on_the_list_is_asked_back(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    assert heading(talk.say(product_detail, "the one with the goldfish")) == "utter_detail_which"


def test_detail_asks_which_when_it_could_be_several(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    reply = talk.say(product_detail, "tell me more about it")
    assert heading(reply) == "utter_detail_which"
    assert len(reply.messages[0]["buttons"]) == len(shown)
    picked = talk.say(product_detail, reply.messages[0]["buttons"][2]["payload"])
    assert payload(picked)["item"]["id"] == shown[2]


def test_it_in_another_colour_is_a_wish_and_no_question(talk: Conversation) -> None:
    talk.say(search_products, "polka dot coffee mug")
    talk.say(product_detail, "tell me about the red one")
    assert payload(talk.say(product_detail, "do you have it in blue?"))["filters"]["color"] == "blue"


def test_detail_out_of_range(talk: Conversation) -> None:
    talk.say(search_products, "red mugs under a tenner")
    reply = talk.say(product_detail, "the ninth one")
    assert heading(reply) == "utter_out_of_range"
    assert reply.messages[0]["count"] == 3


def test_detail_without_a_list(talk: Conversation) -> None:
    assert heading(talk.say(product_detail, "tell me more")) == "utter_nothing_shown_yet"


def test_an_item_that_left_the_catalogue(talk: Conversation) -> None:
    from dataclasses import replace

    talk.turn = replace(talk.turn, shown=("gone", "m1"), focus="gone")
    assert talk.say(product_detail, "tell me about it").messages
    assert talk.say(similar_products, "something similar").messages
    assert talk.say(refine_search, "cheaper").messages


def test_similar_to_the_one_under_discussion(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    talk.say(product_detail, "the second one")
    reply = talk.say(similar_products, "something similar")
    assert heading(reply) == "utter_similar_results"
    assert shown[1] not in ids(reply)
    assert reply.slots["search"]["anchor"] == shown[1]


def test_similar_but_in_another_colour_is_a_constraint(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    talk.say(product_detail, "the first one")
    reply = talk.say(similar_products, "something similar in blue")
    assert payload(reply)["filters"] == {"color": "blue"}


def test_similar_to_the_blue_one_is_a_reference(talk: Conversation) -> None:
    talk.say(search_products, "polka dot coffee mug")
    reply = talk.say(similar_products, "something like the blue one")
    assert reply.slots["search"]["anchor"] == "m5"
    assert payload(reply)["filters"] == {}


def test_similar_but_cheaper(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    talk.say(product_detail, "the most expensive one")
    reply = talk.say(similar_products, "something similar but cheaper")
    assert heading(reply) == "utter_cheaper_results"
    assert reply.messages[0]["price"] == "£14.50"


def test_similar_without_a_list(talk: Conversation) -> None:
    assert heading(talk.say(similar_products, "something similar")) == "utter_nothing_shown_yet"


def test_recommend_to_a_known_customer(with_scores: Services) -> None:
    reply = Conversation(with_scores, "c01").say(recommend, "what do you recommend for me?")
    assert heading(reply) == "utter_recommend_results"
    assert not reply.degraded


def test_recommend_to_a_stranger_is_what_is_popular_and_says_so(with_scores: Services) -> None:
    for customer in (None, "nobody"):
        reply = Conversation(with_scores, customer).say(recommend, "what do you recommend?")
        assert heading(reply) == "utter_recommend_popular"
        assert len(ids(reply)) == 5


def test_recommend_within_constraints(with_scores: Services) -> None:
    reply = Conversation(with_scores, "c01").say(recommend, "recommend me a mug under a fiver")
    assert payload(reply)["filters"] == {
        "category": "mugs",
        "price_max": {"amount": "5.00", "currency": "GBP"},
    }


def test_recommend_without_scores_says_so(talk: Conversation) -> None:
    reply = talk.say(recommend, "what do you recommend for me?")
    assert [m.get("response") for m in reply.messages][:2] == ["utter_degraded", "utter_recommend_popular"]
    assert reply.degraded
    assert ids(reply)


def test_start_over_forgets(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    assert talk.say(start_over, "start over").slots == {
        SEARCH_SLOT: None,
        "shown_items": None,
        "focus_item": None,
        "complemented_item": None,
        "session_items": None,
        "earlier_lists": None,
        "cart_question": None,
        "order_inquiry": None,
    }
    assert heading(talk.say(refine_search, "cheaper")) == "utter_nothing_shown_yet"


def test_removing_all_filters_keeps_what_is_looked_for(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    assert payload(talk.say(refine_search, "remove all filters"))["filters"] == {"category": "mugs"}


def test_a_policy_answers_with_its_own_words(talk: Conversation) -> None:
    reply = talk.say(answer_policy, "can i send things back?")
    (evidence,) = payload(reply)["evidence"]
    assert evidence["kind"] == "policy"
    assert evidence["source"] == "policies/returns.md"
    assert evidence["sentence"] in reply.messages[0]["text"]
    assert evidence["sentence"] in (TINY / evidence["source"]).read_text()


def test_a_policy_that_says_nothing(talk: Conversation) -> None:
    reply = talk.say(answer_policy, "do you employ robots?")
    assert heading(reply) == "utter_policy_unknown"
    assert reply.messages[0]["contact"] == "help@tiny.example"


def test_a_person_is_not_promised_without_redis(talk: Conversation) -> None:
    assert heading(talk.say(request_human, "let me talk to a human")) == "utter_human_not_recorded"
