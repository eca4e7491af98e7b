"""The gift finder: a form of at most three questions, each of which can be left open.

Its state is the slot `gift`; what may interrupt it, data/dialogue/rules/gift.yml says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from actions.constraints import MAX_TEXT, Search, fresh, refine
from actions.gift_wish import GiftWish
from actions.services import Services
from actions.skills.contact import CONTACT_FORM, leave_contact_form
from actions.skills.finding import find, show
from actions.skills.search import run, search_products
from actions.turn import GIFT_SLOT, Reply, Turn
from recommender import WISH_ATTRIBUTES, Reading

GIFT_FORM = "gift_form"
ANSWERING = frozenset(
    {"search_products", "refine_search", "ask_recommendation", "affirm", "deny"}
    | {"nlu_fallback", "unclear", "out_of_scope"}
)
"""Intents of messages that may answer a question of the form; the others interrupt it."""
_FEW_WORDS = 5
"""So short a message that answers the open question does so, whatever it was taken for ("20")."""
_SURE = 0.9
"""Confidence of an intent from which a message is no interest, which any words could be: "show my cart"."""


def starts_gift_form(skill: Callable[[Turn, Services], Reply]) -> Callable[[Turn, Services], Reply]:
    """The skill, but a wish for a present that names too little to choose by opens the form."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        reading = services.recommender.read(turn.text)
        if not _wishes_any_gift(reading):
            return skill(turn, services)
        reply = leave_contact_form(turn, services) if turn.form == CONTACT_FORM else Reply()
        reply.loop = GIFT_FORM
        return _keep(reply, GiftWish(fresh(reading)), services)

    return answer


def gift_form(turn: Turn, services: Services) -> Reply:
    """Take an answer and ask on, or show presents; reject what is no answer."""
    wish = GiftWish.from_slot(turn.gift)
    if turn.follows_action:
        return _resume(wish, services)
    reading = _read(wish, turn.text, services)
    if _interrupts(wish, reading, turn, services):
        return Reply(rejected=True)
    words = services.gift_words
    told = replace(turn, text=words.told(turn.text))
    if words.searches(told.text) and (reading.filters.category or reading.text):
        return _end(search_products(told, services))
    if words.leaves(turn.text) and not _tells(reading):
        return _end(Reply().say("utter_gift_left"))
    if not _tells(reading) or _is_mumbled(wish, reading, turn):
        return _unanswered(wish, turn, services)
    wish = replace(wish, search=_merged(wish, reading, turn, services))
    done = words.had_enough(turn.text) or turn.intent == "ask_recommendation"
    return _presents(wish, turn, services) if done else _next(wish, turn, services)


def _wishes_any_gift(reading: Reading) -> bool:
    """A present, and neither for whom nor of which kind: only a gift is a subject without words."""
    names = reading.text or reading.recipient or reading.dropped or reading.price_step
    filters = reading.filters
    wished = any(getattr(filters, name) for name in WISH_ATTRIBUTES) or filters.exclude
    return reading.subject and not names and not wished and filters.sort == "relevance"


def _read(wish: GiftWish, text: str, services: Services) -> Reading:
    """What an answer tells; asked for a budget, a number is an amount."""
    told = services.gift_words.told(text)
    reading = services.recommender.read(told)
    if wish.question == "budget" and not _priced(reading):
        as_budget = services.recommender.read(f"{services.gift_words.budget} {told}")
        reading = as_budget if _priced(as_budget) else reading
    return Reading("") if reading.filters.price_max == 0 else reading


def _priced(reading: Reading) -> bool:
    return reading.filters.price_min is not None or bool(reading.filters.price_max)


def _interrupts(wish: GiftWish, reading: Reading, turn: Turn, services: Services) -> bool:
    words = services.gift_words
    if turn.intent in ("out_of_scope", "nlu_fallback"):
        return words.asks(turn.text)
    if turn.intent in ANSWERING or words.leaves(turn.text) or words.had_enough(turn.text):
        return False
    if words.skips(turn.text) and not words.told(turn.text):
        return False
    is_short = len(turn.text.split()) <= _FEW_WORDS and not words.asks(turn.text)
    sure = wish.question == "interests" and any(confidence >= _SURE for _, confidence in turn.ranking[:1])
    return sure or not (is_short and _answers(wish, reading))


def _answers(wish: GiftWish, reading: Reading) -> bool:
    if wish.question == "recipient":
        return bool(reading.recipient or reading.occasion)
    if wish.question == "budget":
        return _priced(reading)
    return bool(reading.text or reading.filters.category)


def _tells(reading: Reading) -> bool:
    return bool(reading.matches or reading.text)


def _is_mumbled(wish: GiftWish, reading: Reading, turn: Turn) -> bool:
    """Words that say neither for whom nor how much, as an answer to just that."""
    if reading.matches or wish.question == "interests":
        return False
    return wish.question == "budget" or turn.intent in ("unclear", "nlu_fallback")


def _merged(wish: GiftWish, reading: Reading, turn: Turn, services: Services) -> Search:
    """The search with an answer: "cats" asked for interests is what they like, not whom it is for."""
    search = refine(wish.search, reading, services.recommender.read(wish.search.text))
    named_whom = not wish.search.recipient and services.gift_words.says_whom(turn.text)
    if wish.question == "recipient":
        # Who it is may be said in words that say nothing of presents: "my boss Karen".
        tells = reading.recipient or reading.filters.category or services.gift_words.says_liking(turn.text)
        likes = search.text if tells else wish.search.text
        return replace(search, text=likes)
    if wish.question != "interests" or not reading.recipient or named_whom:
        return search
    liked = " ".join(match.words for match in reading.matches if match.attribute == "recipient")
    return replace(search, recipient=wish.search.recipient, text=f"{search.text} {liked}".strip()[:MAX_TEXT])


def _unanswered(wish: GiftWish, turn: Turn, services: Services) -> Reply:
    """A question left open is not asked again; one that was not understood is, once."""
    words = services.gift_words
    if words.had_enough(turn.text) or turn.intent == "ask_recommendation":
        return _presents(wish, turn, services)
    lost = turn.intent in ("unclear", "nlu_fallback")
    odd = wish.question == "budget" or lost or not any(map(str.isalpha, turn.text))
    if odd and not words.skips(turn.text) and turn.intent not in ("affirm", "deny") and not wish.repeated:
        wish = replace(wish, repeated=True)
        reply = Reply(loop=GIFT_FORM).say(f"utter_gift_again_{wish.question or 'recipient'}")
        return _keep(reply, wish, services)
    return _next(wish, turn, services)


def _resume(wish: GiftWish, services: Services) -> Reply:
    """Ask the first question, or the open one again after an interruption."""
    reply = Reply(loop=GIFT_FORM)
    if wish.question is None:
        wish = wish.asking_next() or wish
        reply.say("utter_gift_begin")
    else:
        reply.say("utter_gift_resume")
    return _keep(_question(reply, wish), wish, services)


def _next(wish: GiftWish, turn: Turn, services: Services) -> Reply:
    following = wish.asking_next()
    if following is None:
        return _presents(wish, turn, services)
    return _keep(_question(Reply(loop=GIFT_FORM), following), following, services)


def _question(reply: Reply, wish: GiftWish) -> Reply:
    if wish.question == "recipient" and wish.search.occasion:
        return reply.say("utter_gift_ask_recipient_only")
    return reply.say(f"utter_gift_ask_{wish.question or 'recipient'}")


def _presents(wish: GiftWish, turn: Turn, services: Services) -> Reply:
    """What suits; where nothing at all was told, what others like, said so."""
    search = wish.search
    wished = any(getattr(search.filters, name) for name in WISH_ATTRIBUTES)
    if search.text or search.recipient or search.occasion or wished:
        return _end(run(_findable(search, turn, services), turn, services))
    asked = Search(kind="recommend", filters=search.filters)
    result = find(asked, turn, services)
    if not result.hits:
        return _end(run(search, turn, services))
    return _end(show(Reply().say("utter_gift_popular"), asked, result, turn, services))


def _findable(search: Search, turn: Turn, services: Services) -> Search:
    """The search, by only one of the interests where nothing meets them all: the heading says which."""
    if not find(search, turn, services).total:
        for interest in search.text.split():
            narrower = replace(search, text=interest)
            if find(narrower, turn, services).total:
                return narrower
    return search


def _keep(reply: Reply, wish: GiftWish, services: Services) -> Reply:
    reply.slots[GIFT_SLOT] = wish.to_slot(services.recommender.currency)
    return reply


def _end(reply: Reply) -> Reply:
    reply.loop = None
    reply.slots[GIFT_SLOT] = None
    return reply
