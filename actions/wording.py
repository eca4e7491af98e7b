"""The texts that stand inside payloads, read from the domain files that the bot renders too.

`RESPONSES` is the whole of what the actions say: each response's name with the variables that it is given.
A missing response, one without a text, or one that names another variable stops the process at start.
Headings are sent by name and rendered by the bot; the others are filled here, because a client reads them
inside a payload (a reason, a line of a listing).

A text that wraps another ("what") lets a language choose its own order of words: "red mugs at £10.00 or
less" is `utter_what_price_max` around `utter_what_color` around the category's name.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

import yaml

from actions.business_hours import DAYS
from recommender import WISH_ATTRIBUTES, Money


class WordingError(Exception):
    """The domain does not say what the actions need: the message names the response and the variable."""


class Button(TypedDict):
    """A quick reply: `payload` is the plain text that is sent as if it were typed."""

    title: str
    payload: str


_OTHER_NAMES = (
    *("pack_count", "occasion", "recipient", "rating", "price", "price_min", "price_max", "in_stock"),
    *("exclude", "availability", "text", "sort"),
)

_OTHER_FILTERS = ("price_min", "price_max", "exclude", "recipient", "occasion")

ORDER_STATUSES = (
    *("completed", "cancelled", "partly_cancelled", "processing", "shipped", "delivered", "returned"),
    "refunded",
)
"""Of which the domain has words; another status is said as the shop's back end names it."""

HEADINGS: Mapping[str, frozenset[str]] = {
    name: frozenset(variables.split())
    for name, variables in {
        "utter_search_results": "shown total what",  # fewer are shown than there are
        "utter_search_all": "total what",  # all there are are shown
        "utter_search_one": "what",
        "utter_gift_results": "what",  # for somebody or an occasion, of whatever kind
        "utter_more_results": "first last total what",
        "utter_no_more": "what",
        "utter_no_match": "what",
        "utter_no_match_nearest": "what options",  # followed by a list of what is nearest
        "utter_no_match_for_nothing": "what price",  # it was to cost nothing; the price of the cheapest
        "utter_cheaper_results": "what price",  # all below `price`, the lowest shown before
        "utter_cheaper_none": "what price",  # nothing below; followed by the cheapest there are
        "utter_dearer_results": "what price",
        "utter_dearer_none": "what price",
        "utter_search_what": "",  # a search that names nothing: asks what for
        "utter_other_currency": "currency",  # a price in other money, and nothing else
        "utter_refine_how": "",  # a refinement that names nothing: asks what to change
        "utter_nothing_shown_yet": "",
        "utter_refused": "title",  # the one that was turned down; followed by others
        "utter_refused_all": "",
        "utter_affirm": "",
        "utter_deny": "",
        "utter_deny_list": "",
        "utter_similar_results": "title",
        "utter_similar_none": "title",
        "utter_similar_filtered": "title what",  # with constraints: "what" says them
        "utter_goes_with_results": "title",
        "utter_goes_with_filtered": "title what",
        "utter_goes_with_none": "title",  # too few customers bought anything along with it
        "utter_goes_with_unknown": "",  # the orders cannot be reached
        "utter_recommend_filtered": "what",  # before the heading: the constraints that hold
        "utter_back_results": "what",
        "utter_back_none": "",
        "utter_answer_unknown": "title",
        "utter_answer_unstated": "title attribute",
        "utter_answer_unknown_all": "",
        "utter_why_unknown": "title",
        "utter_why_which": "",
        "utter_recommend_results": "",
        "utter_recommend_popular": "",  # the shopper is unknown: what is popular
        "utter_recommend_session": "",  # by what was looked at in this conversation
        "utter_recommend_not_agreed": "",  # signed in, without consent to personalisation: what is popular
        "utter_recommend_not_agreed_session": "",  # the same, by what was looked at in this conversation
        "utter_recommend_none": "what",
        "utter_photo_results": "",
        "utter_photo_unsure": "",  # what it shows may be something else
        "utter_photo_none": "",  # there is nothing to compare it with
        "utter_photo_gone": "",  # kept for an hour
        "utter_photo_unreachable": "",
        "utter_photo_unavailable": "",  # the shop has no pictures to compare it with
        "utter_photo_unreadable": "",
        "utter_detail_which": "",  # the reference fits several; followed by a button for each
        "utter_out_of_range": "count",  # "the ninth one" of five
        "utter_item_unknown": "",
        "utter_same_price": "price",  # "which is cheaper", of products of one price
        "utter_compare_which": "most",  # nothing is named: asks which of the list
        "utter_compare_with": "title",  # one is named: asks with what
        "utter_compare_most": "most",
        "utter_start_over": "",
        "utter_gift_begin": "",  # followed by the first question
        "utter_gift_ask_recipient": "",
        "utter_gift_ask_recipient_only": "",  # the occasion is known
        "utter_gift_ask_interests": "",
        "utter_gift_ask_budget": "",
        "utter_gift_again_recipient": "",  # the answer was not understood
        "utter_gift_again_interests": "",
        "utter_gift_again_budget": "",
        "utter_gift_resume": "",  # after an interruption; followed by the question
        "utter_gift_popular": "",  # nothing at all was told
        "utter_gift_left": "",
        "utter_policy_answer": "title answer",
        "utter_policy_unknown": "contact",
        "utter_policy_unsaid": "title contact",  # the policy that should say it does not
        "utter_complaint": "",  # followed by what the terms say, if they do, and by an offer
        "utter_complaint_person": "",
        "utter_insult": "",
        "utter_insult_person": "",  # not the first time
        "utter_low_rating": "",
        "utter_offer_topic": "title",  # the shop leaves this policy to its people
        "utter_offer_waiting": "",  # in place of an offer
        "utter_offer_declined": "",
        "utter_contact_closed": "hours",  # followed by the first question
        "utter_contact_begin": "hours",
        "utter_contact_ask": "",
        "utter_contact_again": "",  # neither an address nor a number
        "utter_contact_noted": "",  # it was told what it is about; asks for the contact again
        "utter_contact_about": "",
        "utter_contact_resume": "",  # after an interruption; followed by the question
        "utter_contact_kept_email": "hours",
        "utter_contact_kept_phone": "hours",
        "utter_contact_not_kept": "contact",
        "utter_contact_left": "",
        "utter_contact_unsent": "",  # left for something else
        "utter_human_waiting": "position",
        "utter_human_waiting_wait": "position minutes",
        "utter_human_waiting_already": "position",
        "utter_human_not_recorded": "contact",
        "utter_back_to_assistant": "",
        "utter_back_to_assistant_already": "",
        "utter_back_to_assistant_failed": "",
        "utter_handed_back": "",
        "utter_handed_back_search": "what",
        "utter_handed_back_message": "contact",
        "utter_ask_rating_person": "",
        "utter_fallback": "",
        "utter_other_language": "",
        "utter_fallback_meant": "",  # followed by a button for each meaning
        "utter_fallback_person": "",
        "utter_watch_kept": "title wanted price days",
        "utter_watch_kept_any": "title wanted price days",  # any lower price
        "utter_watch_met_already": "title price",
        "utter_watch_no_price": "",
        "utter_watch_too_many": "most",
        "utter_watch_what": "",  # nothing is shown that could be watched
        "utter_watch_which": "",
        "utter_watch_unknown": "",
        "utter_watch_list": "lines days",
        "utter_watch_none": "",
        "utter_watch_stopped": "title",
        "utter_watch_stopped_all": "",
        "utter_watch_stop_which": "",
        "utter_watch_unavailable": "",
        "utter_watch_met": "title price before",  # told once, before the answer of the turn
        "utter_watch_met_out_of_stock": "title price before",
        "utter_watch_gone": "title",
        "utter_cart_added": "what",  # "2 × Red mug and 1 × Blue mug"; each followed by the cart
        "utter_cart_changed": "what",
        "utter_cart_removed": "what",
        "utter_cart_swapped": "out what",
        "utter_cart_swap_which": "",  # several could leave the cart for another; a button for each
        "utter_cart_unchanged": "",
        "utter_cart_not_in": "",  # followed by what is in it
        "utter_cart_which": "",  # the reference fits several; followed by a button for each
        "utter_cart_how_many": "title",
        "utter_cart_quantity": "title max",  # a number that no cart takes
        "utter_cart_full": "max",
        "utter_cart_out_of_stock": "title",
        "utter_cart_not_now": "what",  # the shop's own back end refused a change, and nothing was changed
        "utter_cart_not_so_many": "what",
        "utter_cart_unreachable": "",  # it is not known whether the change was made
        "utter_order_latest": "",
        "utter_order_list": "orders count",
        "utter_order_none": "contact",
        "utter_order_not_yours": "order_id",
        "utter_order_ask_number": "",
        "utter_order_ask_customer": "order_id",
        "utter_order_numbers_where": "contact",
        "utter_order_not_found": "",  # never says whether the order exists
        "utter_order_locked": "minutes contact",
        "utter_order_change_elsewhere": "contact",
        "utter_order_cancelled_already": "contact",
        "utter_order_is_cancelled": "order_id",
        "utter_order_partly_cancelled": "order_id",
        "utter_order_not_cancelled": "order_id",
        "utter_order_no_tracking": "contact",
        "utter_orders_unreachable": "contact",
        "utter_degraded": "",
        "utter_timeout": "",
        "utter_failure": "",
        "utter_starting": "",
    }.items()
}
"""Main texts of a turn. `price` is formatted, `what` a description built of the `utter_what_…` below."""

INSIDE: Mapping[str, frozenset[str]] = {
    name: frozenset(variables.split())
    for name, variables in {
        # one line of a listing, and what is added to it
        "utter_product_line": "number title price reason",
        "utter_product_line_plain": "number title price",  # nothing to say why
        "utter_line_note": "line note",
        "utter_out_of_stock": "",
        "utter_in_stock": "",
        "utter_unstated": "attributes",  # "its listing does not state the material"
        # a product's detail: first the head, then a line for each attribute, then the description as it is
        "utter_product_detail": "title price availability",
        "utter_detail_attribute": "name value",
        "utter_why": "title reasons",
        # answers from a listing
        "utter_answer_yes": "title sentence",
        "utter_answer_no": "title sentence",
        "utter_answer_says": "title sentence",  # bears on the question, and is quoted
        "utter_answer_states": "name title value sentence",
        "utter_answer_price": "title value",
        "utter_answer_availability_yes": "title value",
        "utter_answer_availability_no": "title value",
        "utter_answer_brand": "title value",
        "utter_answer_rating": "title value",
        "utter_answer_line": "number answer",  # one of several products
        "utter_answer_others_silent": "",
        # a comparison: heading, a line for each product, then `utter_detail_attribute` for each row
        "utter_compare": "",
        "utter_compare_alike": "",  # their listings state no difference
        "utter_compare_item": "number title",
        "utter_compare_values": "first second",
        "utter_compare_unstated": "",
        # names of attributes, lower case, as in "does not state the …"
        **{f"utter_name_{attribute}": "" for attribute in (*WISH_ATTRIBUTES, *_OTHER_NAMES)},
        # what is looked for: the innermost first, each wrapping what stands before it
        "utter_what_category": "category",  # "mugs"
        "utter_what_text": "text",  # no category: the words as typed, "“heart shaped”"
        "utter_what_anything": "",
        "utter_what_color": "value what",
        "utter_what_material": "value what",
        "utter_what_brand": "value what",
        "utter_what_size": "value what",
        "utter_what_gender": "value what",
        "utter_what_recipient": "value what",
        "utter_what_occasion": "value what",
        "utter_what_price_max": "price what",
        "utter_what_price_min": "price what",
        "utter_what_price_between": "price_min price_max what",
        "utter_what_exclude": "value what",
        "utter_what_similar": "what title",
        "utter_what_goes_with": "what title",
        "utter_what_photo": "what",
        "utter_relax_option": "total name",  # without a constraint there would be so many
        "utter_relax_option_text": "total",
        "utter_relax_together": "names",
        "utter_what_matching": "what text",  # the words that say more than the constraints
        "utter_what_in_stock": "what",
        "utter_what_sort_price_asc": "what",
        "utter_what_sort_price_desc": "what",
        "utter_what_sort_popularity": "what",
        "utter_what_sort_newest": "what",
        # one watched product of a list
        "utter_watch_line": "number title wanted",
        "utter_watch_line_any": "number title wanted",
        # reasons: each a short phrase, without a full stop
        "utter_reason_query_match": "words",
        **{
            f"utter_reason_filter_{attribute}": "value"
            for attribute in (
                *WISH_ATTRIBUTES,
                *("price_min", "price_max", "exclude", "recipient", "occasion"),
                *("pack_count", "giftable"),
            )
        },
        **{f"utter_reason_sort_{sort}": "" for sort in ("price_asc", "price_desc", "popularity", "newest")},
        "utter_reason_query_near": "words",  # no word of theirs stands in the listing, its meaning is near
        "utter_reason_query_looks": "",  # the search was by photo
        "utter_reason_filter_in_stock": "",
        "utter_reason_bought_together": "title customers",
        "utter_reason_similar_customers": "title customers",
        "utter_reason_similar_item": "title",
        "utter_reason_similar_item_shared": "title shared",
        "utter_reason_browsed": "title",
        "utter_reason_popular": "customers days",
        "utter_reason_join": "first second",
        # a cart, a line for each product
        "utter_cart_line": "number quantity title price total",
        "utter_cart_line_gone": "number quantity title",  # left the catalogue since it was put there
        "utter_cart_total": "total",
        "utter_cart_empty": "",
        "utter_cart_pieces": "quantity title",  # within a sentence or a line without a price
        # the question beside a `rating_request`
        "utter_ask_rating": "",
        # an order; `date` is a time, for which the text says how to write it
        "utter_order_head": "order_id date status",
        "utter_order_line": "quantity title price total",
        "utter_order_item_unlisted": "item_id",
        "utter_order_more": "count",
        "utter_order_total": "total",
        "utter_order_unpriced": "",
        "utter_order_brief": "order_id date status total",
        **{f"utter_order_status_{status}": "" for status in ORDER_STATUSES},
        # when people answer, within a sentence
        "utter_hours_always": "",
        "utter_hours_never": "",
        "utter_hours_zone": "hours zone",
        "utter_hours_days": "days times",
        "utter_hours_from_to": "first last",
        "utter_hours_span": "begin end",
        **{f"utter_day_{day}": "" for day in DAYS},
        # lists and money
        "utter_list_comma": "first second",
        "utter_list_and": "first second",
        "utter_list_or": "first second",
        "utter_money": "amount currency",
        # and where there is one: utter_money_GBP {amount}, utter_value_female ("women")
    }.items()
}
"""Texts filled here, for payloads and listings."""

BUTTONS: Mapping[str, frozenset[str]] = {
    name: frozenset(variables.split())
    for name, variables in {
        "utter_replies_list": "",  # under a list that is complete
        "utter_replies_list_more": "",  # under a list with more to come
        "utter_replies_detail": "",  # under one product
        "utter_replies_nothing": "",  # after a search without a match
        "utter_replies_watch_stop": "title",  # the same
        "utter_replies_which": "number title",  # ONE button, repeated for each product in question
        "utter_replies_which_asked": "number title asked",  # the same, repeating what was asked
        "utter_replies_unanswered": "",  # where a listing does not answer
        "utter_replies_compare": "",  # which of the list to compare
        "utter_replies_compare_with": "number title",  # ONE button, repeated for each other product
        **{
            f"utter_replies_relax_{name}": ""  # under a search without a match: gives a constraint up
            for name in ("price", "color", "material", "size", "brand")
        },
        "utter_replies_why": "number title",  # ONE button, repeated for each product in question
        "utter_replies_goes_with_none": "",
        "utter_replies_compared": "",  # under a comparison
        "utter_replies_cart": "",  # under a cart
        "utter_replies_cart_out_of_stock": "",
        # the same: one button for each product that could be meant, saying the whole wish
        "utter_replies_cart_add": "title quantity",
        "utter_replies_cart_swap": "title out into",
        "utter_replies_cart_set": "title quantity",
        "utter_replies_cart_set_to": "title quantity",
        "utter_replies_cart_remove": "title quantity",
        "utter_replies_cart_remove_some": "title quantity",
        "utter_replies_order": "",  # under an order
        "utter_replies_order_list": "order_id",  # one button for each order
    }.items()
}
"""Responses of which only the `buttons` are used; payloads are plain text as a shopper would type it."""

RESPONSES: Mapping[str, frozenset[str]] = {**HEADINGS, **INSIDE, **BUTTONS}

_MONEY_PREFIX = "utter_money_"
_VALUE_PREFIX = "utter_value_"
_MEANT_PREFIX = "utter_meant_"
"""May be there: a currency's own way of writing, a word for a value that no shopper would say, a button for
what a message may have meant."""


def placeholders(text: str) -> set[str]:
    """Names of the variables that a response's text uses."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


class Wording:
    """The domain's responses, checked against `RESPONSES`."""

    def __init__(self, responses: Mapping[str, list[dict[str, Any]]]) -> None:
        """Check that all that is needed is there.

        Raises:
            WordingError: a response is missing, empty, or uses a variable that it is not given.
        """
        self._responses = responses
        for name, variables in RESPONSES.items():
            self._check(name, variables)
        for name in responses:
            if name.startswith(_MEANT_PREFIX):
                self._check(name, frozenset({"text"}), buttons=True)
            if name.startswith((_MONEY_PREFIX, _VALUE_PREFIX)):
                self._check(name, frozenset({"amount"} if name.startswith(_MONEY_PREFIX) else ()))

    @classmethod
    def load(cls, domain: Path) -> Wording:
        """Read the responses of all domain files in a folder.

        Raises:
            WordingError: the folder or a file cannot be read, or does not say what is needed.
        """
        files = sorted(domain.rglob("*.yml"))
        if not files:
            raise WordingError(f"no domain files (*.yml) in {domain}")
        responses: dict[str, list[dict[str, Any]]] = {}
        for file in files:
            try:
                content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
            except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
                raise WordingError(f"{file}: {error}") from error
            responses.update(content.get("responses") or {})
        return cls(responses)

    def offers(self, intent: str) -> bool:
        """Whether there is a quick reply for a message that may have had this intent."""
        return _MEANT_PREFIX + intent in self._responses

    def text(self, response: str, /, **variables: object) -> str:
        """The first variation of a response, filled."""
        return str(self._responses[response][0]["text"]).strip().format(**variables)

    def has(self, response: str) -> bool:
        """Whether the domain has this response."""
        return response in self._responses

    def buttons(self, response: str, /, **variables: object) -> list[Button]:
        """The buttons of a response, filled."""
        return [
            Button(title=str(b["title"]).format(**variables), payload=str(b["payload"]).format(**variables))
            for b in self._responses[response][0]["buttons"]
        ]

    def money(self, money: Money) -> str:
        """An amount as the domain writes it in this currency: how digits are grouped is the text's."""
        name = _MONEY_PREFIX + money.currency
        if self.has(name):
            return self.text(name, amount=money.amount)
        return self.text("utter_money", amount=money.amount, currency=money.currency)

    def value(self, value: str) -> str:
        """An attribute's canonical value as shoppers say it, where the domain has another word for it."""
        name = _VALUE_PREFIX + value
        return self.text(name) if self.has(name) else value

    def listed(self, values: Iterable[str], last: str) -> str:
        """Values joined in the language's way; `last` is "and" or "or"."""
        *head, tail = list(values)
        if not head:
            return tail
        first = head[0]
        for value in head[1:]:
            first = self.text("utter_list_comma", first=first, second=value)
        return self.text(f"utter_list_{last}", first=first, second=tail)

    def _check(self, name: str, variables: frozenset[str], *, buttons: bool = False) -> None:
        variations = self._responses.get(name)
        if not variations:
            raise WordingError(f"the domain has no response {name}")
        for variation in variations:
            for text in _texts(name, variation, buttons=buttons or name in BUTTONS):
                unknown = placeholders(text) - variables
                if unknown:
                    raise WordingError(
                        f"{name} uses {{{min(unknown)}}}, which it is not given (has: {sorted(variables)})"
                    )


def _texts(name: str, variation: Mapping[str, Any], *, buttons: bool) -> list[str]:
    found = [str(button[part]) for button in variation.get("buttons") or [] for part in ("title", "payload")]
    if not buttons:
        if not variation.get("text"):
            raise WordingError(f"{name} has a variation without a text")
        found.append(str(variation["text"]))
    elif not found:
        raise WordingError(f"{name} has a variation without buttons")
    return found
