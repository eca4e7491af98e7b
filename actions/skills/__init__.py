"""What the assistant can do: each skill takes a turn and answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions.services import Services
from actions.skills.about_order import after_order, unless_of_product
from actions.skills.answer_offer import answer_offer
from actions.skills.answer_policy import answer_policy
from actions.skills.ask_rating import ask_rating
from actions.skills.by_photo import search_by_photo
from actions.skills.cart import (
    add_to_cart,
    change_cart,
    remove_from_cart,
    show_the_cart,
)
from actions.skills.cart_answer import answering
from actions.skills.cart_swap import swapping
from actions.skills.compare import compare_products
from actions.skills.complaint import complaint
from actions.skills.contact import contact_form, leave_contact_form, leave_message
from actions.skills.detail import product_detail
from actions.skills.fallback import fallback
from actions.skills.gift import gift_form, starts_gift_form
from actions.skills.go_back import go_back
from actions.skills.goes_with import goes_with
from actions.skills.handed_back import handed_back
from actions.skills.insult import insult
from actions.skills.low_rating import low_rating
from actions.skills.on_page import on_page
from actions.skills.orders import show_orders
from actions.skills.price_news import telling_news
from actions.skills.recommend import recommend
from actions.skills.refuse import refusable, refuse_products
from actions.skills.request_human import back_to_assistant, request_human
from actions.skills.search import refine_search, search_products
from actions.skills.second_thoughts import having_second_thoughts
from actions.skills.show_more import show_more
from actions.skills.similar import similar_products
from actions.skills.spelled import spelled
from actions.skills.start_over import start_over
from actions.skills.titled import titled
from actions.skills.watch import show_watches, stop_watching, watch_price
from actions.skills.why import ask_why
from actions.turn import Reply, Turn

Skill = Callable[[Turn, Services], Reply]


def changeable(skill: Skill) -> Skill:
    """A skill about products that also takes what is said of an order, a cart or a wish before."""
    return after_order(having_second_thoughts(swapping(skill)))


_SKILLS: Mapping[str, Skill] = {
    "action_search_products": changeable(titled(starts_gift_form(refusable(search_products)))),
    "action_refine_search": changeable(titled(starts_gift_form(refusable(refine_search)))),
    "action_show_more": show_more,
    "action_product_detail": changeable(refusable(product_detail)),
    "action_compare_products": compare_products,
    "action_similar_products": similar_products,
    "action_goes_with": goes_with,
    "action_ask_why": ask_why,
    "action_go_back": go_back,
    "action_recommend": starts_gift_form(recommend),
    "gift_form": gift_form,
    "action_refuse_products": having_second_thoughts(swapping(refuse_products)),
    "action_start_over": after_order(having_second_thoughts(start_over)),
    "action_answer_policy": swapping(answer_policy),
    "action_show_order": unless_of_product(show_orders),
    "action_complaint": complaint,
    "action_insult": insult,
    "action_answer_offer": answer_offer,
    "action_request_human": request_human,
    "action_leave_message": leave_message,
    "action_back_to_assistant": back_to_assistant,
    "action_fallback": after_order(swapping(fallback)),
    "action_watch_price": after_order(watch_price),
    "action_show_watches": show_watches,
    "action_stop_watching": stop_watching,
    "action_search_by_photo": search_by_photo,
}

_CART_SKILLS: Mapping[str, Skill] = {
    "action_add_to_cart": having_second_thoughts(swapping(add_to_cart)),
    "action_change_cart": swapping(change_cart),
    "action_remove_from_cart": having_second_thoughts(swapping(remove_from_cart)),
    "action_show_cart": show_the_cart,
}

SKILLS: Mapping[str, Skill] = {
    name: telling_news(spelled(on_page(skill)))
    for name, skill in (
        *((name, answering(skill)) for name, skill in _SKILLS.items()),
        *_CART_SKILLS.items(),
    )
} | {
    "action_ask_rating": ask_rating,
    "action_handed_back": handed_back,
    "action_low_rating": low_rating,
    "action_leave_contact_form": leave_contact_form,
    "contact_form": contact_form,
}
"""Actions by the names that stand in bot/domain/."""
