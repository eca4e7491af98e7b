"""The cart: put in, change how many, take out, show. A message counts once, however often it is delivered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from actions.browsing import having_cart, session_to_slot
from actions.cart_view import counted, show_cart
from actions.cart_words import Quantity
from actions.references import says, tokens
from actions.services import Services
from actions.skills.cart_choice import Action, Pick, ask, cart_products, in_cart, means_whole_cart, wanted
from actions.skills.finding import bring_up
from actions.storefront import (
    MAX_LINES,
    MAX_QUANTITY,
    CartChange,
    CartLine,
    Change,
    ChangeNotTakenError,
    StorefrontError,
)
from actions.turn import FOCUS_SLOT, QUESTION_SLOT, SESSION_SLOT, SHOWN_SLOT, Reply, Turn

Skill = Callable[[Turn, Services], Reply]

log = logging.getLogger(__name__)

ONE = Quantity(1)
_NOT_TAKEN = {"now": "utter_cart_not_now", "number": "utter_cart_not_so_many"}


def once(skill: Skill) -> Skill:
    """The skill, but for a message that changed the cart already: it is told again what became of it."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        try:
            made = services.storefront.change_of(turn.conversation_id, turn.message_id)
            return _told(made, turn, services) if made else skill(turn, services)
        except StorefrontError as error:
            return unreachable(error)

    return answer


def unreachable(error: StorefrontError) -> Reply:
    """What is said while the cart cannot be reached: whether a change was made is not known."""
    log.warning("cart not reached: %s", error)
    return Reply(degraded=True).say("utter_cart_unreachable")


@once
def add_to_cart(turn: Turn, services: Services) -> Reply:
    """Put products in the cart: those pointed at, the one under discussion, or one named in full."""
    said, words = tokens(turn.text), services.cart_words
    if says(said, words.removing):
        return _take_out(turn, services)
    if says(said, words.setting) and (lines := services.storefront.cart(turn.conversation_id)):
        picks = in_cart(turn, lines, "set", services)
        if isinstance(picks, list) and all(pick.quantity for pick in picks):
            return _set(picks, turn, services)
    return _add(turn, services)


@once
def change_cart(turn: Turn, services: Services) -> Reply:
    """Change how many of a product are in the cart; what is not there yet is put there."""
    lines = services.storefront.cart(turn.conversation_id)
    picks = in_cart(turn, lines, "set", services) if lines else None
    if picks is None:
        return _add(turn, services) if turn.shown or turn.focus else _not_there(turn, services)
    return picks if isinstance(picks, Reply) else _set(picks, turn, services)


@once
def remove_from_cart(turn: Turn, services: Services) -> Reply:
    """Take products out of the cart, or some pieces of one, or all there is."""
    return _take_out(turn, services)


def carry_out(action: Action, picks: Sequence[Pick], turn: Turn, services: Services) -> Reply:
    """Do what a question was asked for, to what the answer chose."""
    if action == "swap":
        return _swap_asked(picks, turn, services)
    if action == "add":
        return _put_in(picks, turn, services)
    return _set(picks, turn, services) if action == "set" else _out(picks, turn, services)


def _swap_asked(picks: Sequence[Pick], turn: Turn, services: Services) -> Reply:
    """The swap of which one half was known and the other asked for."""
    known = services.products([str(turn.question.get("known"))])
    if len(picks) != 1 or not known:
        return Reply()
    other = Pick(known[0], None)
    return (
        swap(other, picks[0], turn, services)
        if turn.question["wants"]
        else swap(picks[0], other, turn, services)
    )


def swap(out: Pick, into: Pick, turn: Turn, services: Services) -> Reply:
    """Take one product out and put another in, in one change: as many as there were, or as are said."""
    had = {line.item_id: line.quantity for line in services.storefront.cart(turn.conversation_id)}
    pieces = (out.quantity and out.quantity.pieces) or had.get(out.product.id, 0)
    wanted_pieces = into.quantity or Quantity(pieces)
    if (refused := _uncountable([replace(into, quantity=wanted_pieces)], "add", least=1)) is not None:
        return refused
    if out.product.id == into.product.id or not pieces:
        return Reply().say("utter_cart_unchanged")
    if services.storefront.availability([into.product])[into.product.id] == "out_of_stock":
        return _put_in([into], turn, services)
    changes = [
        Change(out.product.id, out.product.title, -pieces, relative=True),
        Change(into.product.id, into.product.title, wanted_pieces.pieces or 1, relative=True),
    ]
    return make(changes, Reply(), turn, services)


def show_the_cart(turn: Turn, services: Services) -> Reply:
    """Show what is in the cart; "the second one" then is the second there."""
    try:
        lines = services.storefront.cart(turn.conversation_id)
    except StorefrontError as error:
        return unreachable(error)
    reply = _with_cart(Reply(), lines, turn, services)
    ids = [product.id for product in cart_products(lines, services)]
    return bring_up(reply, ids, turn, services) if lines else reply


def _add(turn: Turn, services: Services) -> Reply:
    picks = wanted(turn, services)
    return picks if isinstance(picks, Reply) else _put_in(picks, turn, services)


def _put_in(picks: Sequence[Pick], turn: Turn, services: Services) -> Reply:
    """Put in what can be had; say of the rest that it cannot."""
    if (refused := _uncountable(picks, "add", least=1)) is not None:
        return refused
    stock = services.storefront.availability([pick.product for pick in picks])
    reply = Reply()
    for pick in picks:
        if stock[pick.product.id] == "out_of_stock":
            buttons = services.wording.buttons("utter_replies_cart_out_of_stock")
            reply.say("utter_cart_out_of_stock", title=pick.product.title, buttons=buttons)
            reply.slots[FOCUS_SLOT] = pick.product.id
    had = [pick for pick in picks if stock[pick.product.id] == "in_stock"]
    changes = [
        _change(pick.product.id, pick.product.title, pick.quantity or ONE, relative=True) for pick in had
    ]
    return make(changes, reply, turn, services) if changes else reply


def _set(picks: Sequence[Pick], turn: Turn, services: Services) -> Reply:
    for pick in picks:
        if pick.quantity is None:
            reply = Reply().say("utter_cart_how_many", title=pick.product.title)
            return ask(reply, "set", [pick.product])
    if (refused := _uncountable(picks, "set", least=0)) is not None:
        return refused
    growing = [pick for pick in picks if pick.quantity and pick.quantity.direction == "more"]
    stock = services.storefront.availability([pick.product for pick in growing])
    if any(stock[pick.product.id] == "out_of_stock" for pick in growing):
        return _put_in(growing, turn, services)
    changes = [_change(pick.product.id, pick.product.title, pick.quantity or ONE) for pick in picks]
    return make(changes, Reply(), turn, services)


def _take_out(turn: Turn, services: Services) -> Reply:
    lines = services.storefront.cart(turn.conversation_id)
    if lines and means_whole_cart(turn, lines, services):
        changes = [Change(line.item_id, line.title, 0) for line in lines]
        return make(changes, Reply(), turn, services)
    picks = in_cart(turn, lines, "remove", services) if lines else None
    if picks is None:
        return _not_there(turn, services)
    return picks if isinstance(picks, Reply) else _out(picks, turn, services)


def _out(picks: Sequence[Pick], turn: Turn, services: Services) -> Reply:
    """Take out some pieces where a number is said, else all of them."""
    if (refused := _uncountable(picks, "remove", least=1)) is not None:
        return refused
    changes = [
        Change(pick.product.id, pick.product.title, -pick.quantity.pieces, relative=True)
        if pick.quantity and pick.quantity.pieces
        else Change(pick.product.id, pick.product.title, 0)
        for pick in picks
    ]
    return make(changes, Reply(), turn, services)


def _not_there(turn: Turn, services: Services) -> Reply:
    """What was meant is not in the cart: say so, and show what is."""
    lines = services.storefront.cart(turn.conversation_id)
    reply = Reply().say("utter_cart_not_in") if lines else Reply()
    return _with_cart(reply, lines, turn, services)


def _uncountable(picks: Sequence[Pick], action: Action, *, least: int) -> Reply | None:
    """The question how many, where a message says a number that no cart takes."""
    for pick in picks:
        pieces = pick.quantity.pieces if pick.quantity else least
        if pieces is None or not least <= pieces <= MAX_QUANTITY:
            reply = Reply().say("utter_cart_quantity", title=pick.product.title, max=MAX_QUANTITY)
            return ask(reply, action, [pick.product])
    return None


def _change(item_id: str, title: str, quantity: Quantity, *, relative: bool = False) -> Change:
    pieces = quantity.pieces or 0
    if quantity.direction == "fewer":
        return Change(item_id, title, -pieces, relative=True)
    return Change(item_id, title, pieces, relative=relative or quantity.direction == "more")


def make(changes: Sequence[Change], reply: Reply, turn: Turn, services: Services) -> Reply:
    """Change the cart, and tell what became of it after what `reply` says already."""
    try:
        made = services.storefront.change_cart(turn.conversation_id, turn.message_id, changes)
    except ChangeNotTakenError as error:
        log.warning("cart not changed: %s", error)
        what = services.wording.listed([change.title for change in changes], "and")
        return reply.say(_NOT_TAKEN[error.reason], what=what)
    told = _told(made, turn, services)
    return replace(told, messages=[*reply.messages, *told.messages], slots=reply.slots | told.slots)


def _told(made: CartChange, turn: Turn, services: Services) -> Reply:
    """What became of a change: its heading, then the cart as it is now."""
    if made.refused == "lines":
        return Reply().say("utter_cart_full", max=MAX_LINES)
    if made.refused == "quantity":
        too_many = next(line for line in made.lines if line.after > MAX_QUANTITY)
        return Reply().say("utter_cart_quantity", title=too_many.title, max=MAX_QUANTITY)
    lines = services.storefront.cart(turn.conversation_id)
    reply = _with_cart(_heading(made, services), lines, turn, services)
    before = {line.item_id for line in lines} | {line.item_id for line in made.lines}
    if turn.earlier and set(turn.shown) == before:  # the list at hand was the cart
        held = [product.id for product in cart_products(lines, services)]
        reply.slots[SHOWN_SLOT] = held or list(turn.earlier[0].shown)
    left = [line.item_id for line in made.lines if line.after]
    if len(left) == 1:
        reply.slots[FOCUS_SLOT] = left[0]
    return reply


def _heading(made: CartChange, services: Services) -> Reply:
    first = made.lines[0]
    if all(line.after == line.before for line in made.lines):
        return Reply().say("utter_cart_unchanged")
    if all(line.after == 0 for line in made.lines):
        titles = [line.title for line in made.lines]
        return Reply().say("utter_cart_removed", what=services.wording.listed(titles, "and"))
    if all(line.after >= line.before for line in made.lines) and not (len(made.lines) == 1 and first.before):
        added = [counted(line.title, line.after - line.before, services) for line in made.lines]
        return Reply().say("utter_cart_added", what=services.wording.listed(added, "and"))
    gone, come = (
        [line for line in made.lines if (line.after < line.before) == fewer] for fewer in (True, False)
    )
    if gone and come and all(line.after == 0 for line in gone):
        out = services.wording.listed([line.title for line in gone], "and")
        came = [counted(line.title, line.after - line.before, services) for line in come]
        return Reply().say("utter_cart_swapped", out=out, what=services.wording.listed(came, "and"))
    now = [counted(line.title, line.after, services) for line in made.lines]
    return Reply().say("utter_cart_changed", what=services.wording.listed(now, "and"))


def _with_cart(reply: Reply, lines: Sequence[CartLine], turn: Turn, services: Services) -> Reply:
    """Add the cart to a reply, and let what is in it count in what is recommended."""
    show_cart(
        reply,
        lines,
        services,
        services.wording.buttons("utter_replies_cart" if lines else "utter_replies_nothing"),
    )
    reply.slots[SESSION_SLOT] = session_to_slot(having_cart(turn.session, [line.item_id for line in lines]))
    reply.slots[QUESTION_SLOT] = None
    return reply
