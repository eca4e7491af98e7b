"""What simulated shoppers want: each goal speaks with the assistant and tells whether it got there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Decimal

from tests.e2e import shop
from tests.e2e.simulated.invariants import catalogue
from tests.e2e.simulated.walk import Walk

ORDINALS = ("first", "second", "third", "fourth", "fifth")
KINDS = ("mugs", "bags", "cushions", "candles", "clocks", "teapots", "picture frames", "umbrellas", "scarves")
COLOURS = ("red", "blue", "white", "pink", "green", "black")


def find(walk: Walk) -> bool:
    """Something of a kind that the shop has, in its colour and under a price a little above its own."""
    sought = _sought(walk)
    limit = (shop.price(sought["id"]) * Decimal("1.2")).to_integral_value(ROUND_CEILING)
    colour, kind = sought["color"][0], sought["noun"]
    turn = walk.say(
        f"{colour} {kind} under £{limit}",
        f"I'm looking for {colour} {kind}, at most {limit} pounds",
        f"do you have any {kind} in {colour} for less than £{limit}?",
        f"show me {colour} {kind}, up to {limit} quid please",
    )
    found = walk.payload(turn, "product_carousel")
    return bool(
        found and found["total"] and found["filters"].get("color") and "price_max" in found["filters"]
    )


def cheaper(walk: Walk) -> bool:
    """Something cheaper than the dearest of what is shown."""
    _browse(walk)
    dearest = max(map(shop.price, walk.shown))
    turn = walk.say("cheaper ones", "anything cheaper?", "something less expensive")
    found = walk.payload(turn, "product_carousel")
    if not found or not found["total"]:
        return "cheap" in turn.text or "nothing" in turn.text.lower()
    return all(shop.price(item_id) <= dearest for item_id in walk.shown)


def without_plastic(walk: Walk) -> bool:
    """The same, but nothing of plastic."""
    _browse(walk)
    turn = walk.say("not plastic", "nothing made of plastic please", "no plastic")
    return "plastic" in str(walk.payload(turn, "product_carousel").get("filters", {}).get("exclude"))


def more(walk: Walk) -> bool:
    """Further products of a list, none of them twice."""
    _browse(walk)
    before = set(walk.shown)
    turn = walk.say("show me more", "more please", "any others?")
    return not walk.payload(turn, "product_carousel") or not before & set(walk.shown)


def detail(walk: Walk) -> bool:
    """More about one of the list, by its place or its title."""
    _browse(walk)
    place = walk.rng.randrange(len(walk.shown))
    wanted = walk.shown[place]
    turn = walk.say(
        f"tell me about the {ORDINALS[place]} one",
        f"more about number {place + 1}",
        f"tell me about {shop.listings()[wanted]['title']}",
    )
    return bool(walk.payload(turn, "product_detail").get("item", {}).get("id") == wanted)


def question(walk: Walk) -> bool:
    """A question about a product is answered from its listing, or said not to be answered there."""
    detail(walk)
    turn = walk.say("how big is it?", "what is it made of?", "is it waterproof?", "how many are in the pack?")
    return bool(turn.text) and not walk.payload(turn, "product_carousel")


def compare(walk: Walk) -> bool:
    """Two of the list side by side."""
    _browse(walk)
    if len(walk.shown) < 2:
        return True
    turn = walk.say(
        "compare the first two", "compare the first and the second", "whats the difference between 1 and 2"
    )
    items = walk.payload(turn, "product_comparison").get("items", ())
    return [item["id"] for item in items] == walk.shown[:2]


def why(walk: Walk) -> bool:
    """Why a product is shown."""
    _browse(walk)
    return bool(walk.say("why the first one?", "why are you showing me number 1?").text)


def similar(walk: Walk) -> bool:
    """Others like one of the list, itself left out."""
    _browse(walk)
    wanted = walk.shown[0]
    turn = walk.say("something similar to the first one", "more like the first one")
    return bool(walk.payload(turn, "product_carousel")) and wanted not in walk.shown


def goes_with(walk: Walk) -> bool:
    """What is bought along with one of the list, or that nothing is known."""
    _browse(walk)
    wanted = walk.shown[0]
    turn = walk.say("what goes with the first one?", "what do people buy with the first one?")
    return not walk.payload(turn, "product_carousel") or wanted not in walk.shown


def back(walk: Walk) -> bool:
    """The list before the one at hand."""
    _browse(walk)
    before = walk.shown
    _browse(walk)
    if walk.shown == before:
        return True
    walk.say("go back", "go back to the ones before", exactly=True)
    return walk.shown == before


def gift(walk: Walk) -> bool:
    """A present under a budget: the questions are answered one by one, perhaps after another matter."""
    walk.say("start over", exactly=True)
    walk.say("I need a present", "looking for a gift", "need a gift idea")
    if walk.rng.random() < 0.5:
        walk.say("how long does delivery take?", "hello", "what can you do?", "show my cart")
    walk.say("for my sister", "it's for my dad", "my friend")
    walk.say("gardening", "she likes cooking", "no idea")
    turn = walk.say("under £20", "twenty quid", "20")
    found = walk.payload(turn, "product_carousel")
    return bool(found) and all(shop.price(item_id) <= 24 for item_id in walk.shown)


def terms(walk: Walk) -> bool:
    """The shop's terms, by quotation."""
    turn = walk.say("how long does delivery take?", "can I return things?", "how can I pay?")
    return bool(walk.payload(turn, "answer"))


def talk(walk: Walk) -> bool:
    """Small talk and nonsense are answered with words, never with products."""
    turn = walk.say(
        "hello", "thanks", "what's the weather like?", "asdfgh qwert", "you're useless", "bist du ein Roboter"
    )
    return not walk.payload(turn, "product_carousel")


def watch(walk: Walk) -> bool:
    """A price is watched, listed and forgotten again."""
    _browse(walk)
    title = shop.listings()[walk.shown[0]]["title"]
    walk.say("tell me when the first one gets cheaper", exactly=True)
    listed = title in walk.say("what am I watching?", exactly=True).text
    walk.say("stop watching everything", exactly=True)
    return listed


def cart(walk: Walk) -> bool:
    """So many of one product go in, the number is changed, and it is taken out again."""
    walk.say("empty my cart", exactly=True)
    _browse(walk)
    wanted = next((i for i in walk.shown if catalogue()[i]["availability"] == "in_stock"), None)
    if wanted is None:
        return True
    place, pieces = ORDINALS[walk.shown.index(wanted)], walk.rng.randrange(2, 9)
    added = walk.say(
        f"add {pieces} of the {place} one to my cart", f"put {pieces} of the {place} one in my basket"
    )
    changed = walk.say("make it three", "change it to 3")
    shown = walk.say("show my cart", "what's in my basket?")
    removed = walk.say("take it out of my cart", "remove it from my basket")
    counts = [_pieces(walk.payload(turn, "cart"), wanted) for turn in (added, changed, shown, removed)]
    return counts == [pieces, 3, 3, 0]


def order(walk: Walk) -> bool:
    """An order is shown to who knows both its numbers, and to nobody else."""
    number, customer = walk.rng.choice(ORDERS)
    stranger = walk.say(f"what was in order {number}, customer number 1", exactly=True)
    shown = walk.say(f"what was in order {number}, my customer number is {customer}", exactly=True)
    return not walk.payload(stranger, "order") and walk.payload(shown, "order").get("order_id") == number


ORDERS = (("536365", "17850"), ("536366", "17850"), ("536367", "13047"))
"""Real orders of the demo store and whose they are."""

GOALS: Mapping[str, Callable[[Walk], bool]] = {
    goal.__name__: goal
    for goal in (
        *(find, cheaper, without_plastic, more, detail, question, compare, why, similar, goes_with, back),
        *(gift, terms, talk, watch, cart, order),
    )
}


def _browse(walk: Walk) -> None:
    """A list to speak of: the one at hand or, where there is none or by chance, another."""
    if walk.shown and walk.rng.random() < 0.5:
        return
    kind = walk.rng.choice(KINDS)
    walk.say(f"show me {kind}", f"{kind} please", f"do you sell {kind}", exactly=True)
    assert walk.shown, f"the shop has no {kind}"


def _sought(walk: Walk) -> dict[str, object]:
    """A product of a colour, and what its kind is called."""
    nouns = {
        "mugs": "mugs",
        "bags": "bags",
        "cushions": "cushions",
        "clocks": "clocks",
        "umbrellas": "umbrellas",
    }
    candidates = [
        {**row, "noun": nouns[row["category"]]}
        for row in catalogue().values()
        if row["category"] in nouns and row.get("color") and row["color"][0] in COLOURS
    ]
    return walk.rng.choice(candidates)


def _pieces(payload: dict[str, object], item_id: str) -> int:
    lines = payload.get("lines", ())
    return sum(line["quantity"] for line in lines if line["item"]["id"] == item_id)  # type: ignore[attr-defined]
