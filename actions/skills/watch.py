"""Price watches: "tell me when it drops below £5", what is watched, and no more of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Sequence
from functools import wraps

from actions.references import means_one_of_the_list, naming_words, resolve, tokens
from actions.services import Services
from actions.skills.finding import bring_up, which_buttons
from actions.turn import FOCUS_SLOT, SHOWN_SLOT, Reply, Turn
from actions.watches import KEPT_DAYS, MOST, Watch, WatchesUnavailableError
from recommender import Money, Product, Reading

Skill = Callable[[Turn, Services], Reply]
log = logging.getLogger(__name__)
_BELOW_ZERO = re.compile(r"(?<!\S)[-−]\s?\D?\d")


def honest(skill: Skill) -> Skill:
    """The skill, but while Redis is gone that is what is said."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        try:
            return skill(turn, services)
        except WatchesUnavailableError as error:
            log.warning("price watches not reached: %s", error)
            return Reply(degraded=True).say("utter_watch_unavailable")

    return answer


def shoppers_of(turn: Turn) -> tuple[str, ...]:
    """Under which names watches are kept: the customer's where signed in, first, and the conversation's."""
    own = (f"conversation:{turn.conversation_id}",)
    return own if turn.customer_id is None else (f"customer:{turn.customer_id}", *own)


@honest
def watch_price(turn: Turn, services: Services) -> Reply:
    """Keep the wish to be told of a price; asking for it is the consent to keep it."""
    reading = services.recommender.read(turn.text)
    product = _product(turn, reading, services)
    if isinstance(product, Reply):
        return product
    most = reading.filters.price_max if reading.filters.price_max is not None else reading.filters.price_min
    if (most is not None and most <= 0) or _BELOW_ZERO.search(turn.text):
        return Reply().say("utter_watch_no_price")
    watch = Watch(product.id, product.title, product.price, most)
    price = services.wording.money(product.price)
    if most is not None and watch.is_met_by(product.price):
        return Reply().say("utter_watch_met_already", title=product.title, price=price)
    if not services.watches.add(shoppers_of(turn)[0], watch):
        return Reply().say("utter_watch_too_many", most=MOST)
    wanted = services.wording.money(product.price if most is None else Money(most, product.price.currency))
    response = "utter_watch_kept_any" if most is None else "utter_watch_kept"
    reply = Reply().say(response, title=product.title, wanted=wanted, price=price, days=KEPT_DAYS)
    reply.slots[FOCUS_SLOT] = product.id
    return reply


@honest
def show_watches(turn: Turn, services: Services) -> Reply:
    """List what is watched."""
    watched = [watch for shopper in shoppers_of(turn) for watch in services.watches.of(shopper)]
    if not watched:
        return Reply().say("utter_watch_none")
    lines = "\n".join(_line(number, watch, services) for number, watch in enumerate(watched, start=1))
    reply = Reply().say("utter_watch_list", lines=lines, days=KEPT_DAYS)
    return bring_up(reply, [watch.item_id for watch in watched], turn, services)  # "stop watching the second"


@honest
def stop_watching(turn: Turn, services: Services) -> Reply:
    """Forget one watch, or all."""
    watched = {
        watch.item_id: watch for shopper in shoppers_of(turn) for watch in services.watches.of(shopper)
    }
    if not watched:
        return Reply().say("utter_watch_none")
    if services.watch_words.means_everything(turn.text):
        for shopper in shoppers_of(turn):
            services.watches.remove_all(shopper)
        return _left_over((), watched, Reply().say("utter_watch_stopped_all"), turn)
    meant = _meant(list(watched.values()), turn, services)
    if len(meant) != 1:
        buttons = [
            button
            for watch in meant or watched.values()
            for button in services.wording.buttons("utter_replies_watch_stop", title=watch.title)
        ]
        return Reply().say("utter_watch_stop_which", buttons=buttons)
    for shopper in shoppers_of(turn):
        services.watches.remove(shopper, meant[0].item_id)
    left = [item_id for item_id in watched if item_id != meant[0].item_id]
    return _left_over(left, watched, Reply().say("utter_watch_stopped", title=meant[0].title), turn)


def _left_over(left: Sequence[str], watched: Collection[str], reply: Reply, turn: Turn) -> Reply:
    """Of the watches, where they are the list at hand, those that are left; none: the list before them."""
    if turn.earlier and set(turn.shown) == set(watched):
        reply.slots[SHOWN_SLOT] = list(left) or list(turn.earlier[0].shown)
    return reply


def _product(turn: Turn, reading: Reading, services: Services) -> Product | Reply:
    """The product meant: pointed at, under discussion, named, or the only one shown; else a question."""
    words = services.watch_words.product_words(turn.text, reading)
    shown = services.products(turn.shown)
    reference = resolve(words, services.recommender.read(words), shown, turn.it, services.words)
    name = _name(words, services)
    # "The red mug" may be another than the red one of the list: then the whole catalogue is looked through.
    by_words = reference.by in ("attribute", "name") and not means_one_of_the_list(words, services.words)
    meant = services.products(reference.ids)
    if by_words and not any(set(name) <= set(tokens(product.title)) for product in meant):
        meant = []
    if reference.outcome == "one" and meant:
        return meant[0]
    if reference.outcome == "several" and meant:
        return _which(reference.ids, turn, services)
    if name:
        named = services.recommender.named(" ".join(name), k=1)
        return named[0].product if named else Reply().say("utter_watch_unknown")
    focus = services.products([turn.focus]) if turn.focus else []
    if focus or len(shown) == 1:
        return (focus or shown)[0]
    return _which(turn.shown, turn, services) if shown else Reply().say("utter_watch_what")


def _which(ids: Sequence[str], turn: Turn, services: Services) -> Reply:
    return Reply().say("utter_watch_which", buttons=which_buttons(tuple(ids), turn, services))


def _meant(watched: list[Watch], turn: Turn, services: Services) -> list[Watch]:
    """The watches that a message names, points at, or leaves no choice of."""
    reading = services.recommender.read(turn.text)
    words = services.watch_words.product_words(turn.text, reading)
    shown = services.products(turn.shown)
    reference = resolve(words, services.recommender.read(words), shown, turn.focus, services.words)
    pointed = [watch for watch in watched if watch.item_id in reference.ids]
    if reference.outcome == "one" and reference.by != "attribute" and pointed:
        return pointed
    if name := set(_name(words, services)):
        return [watch for watch in watched if name <= set(tokens(watch.title))]
    return [watch for watch in watched if watch.item_id == turn.focus] or watched


def _name(words: str, services: Services) -> list[str]:
    return [word for word in naming_words(words, services.words) if word not in services.words.pronouns]


def _line(number: int, watch: Watch, services: Services) -> str:
    price = watch.price if watch.most is None else Money(watch.most, watch.price.currency)
    response = "utter_watch_line_any" if watch.most is None else "utter_watch_line"
    return services.wording.text(
        response, number=number, title=watch.title, wanted=services.wording.money(price)
    )
