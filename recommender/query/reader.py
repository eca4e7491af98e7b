"""Reads what a shopper asks for, with spaCy rules over the vocabulary of the shop's own feed."""

from __future__ import annotations

from types import MappingProxyType

from recommender.lexicon import Lexicon
from recommender.query.constraints import read_exclusions, read_freed, read_order
from recommender.query.lexicon import QueryWords
from recommender.query.message import Message
from recommender.query.money import PriceReader
from recommender.query.pieces import Segmenter
from recommender.query.wishes import read_people, read_shades, read_sizes, read_wishes
from recommender.query.wording import names_subject, read_text
from recommender.types import WISH_ATTRIBUTES, Filters, Reading
from recommender.vocabulary import Vocabulary


class QueryReader:
    """Turns a message into a `Reading`; pure, deterministic, safe to share between threads.

    `matches` of the reading cite the words: attributes of wishes by their name, "price_min", "price_max",
    "sort", "price_step", "in_stock", "recipient", "occasion", "exclude.color" …, "dropped", and "currency"
    for a price in money that the store does not take, which sets no limit.
    """

    def __init__(self, vocabulary: Vocabulary, currency: str, language: str = "en") -> None:
        """Compile the vocabulary with the language's words (`lexicon/<language>_query.yml`)."""
        words = QueryWords.load(language)
        lexicon = Lexicon.of(language)
        self._segmenter = Segmenter(words, vocabulary, lexicon)
        self._units = {
            form: unit for unit, forms in lexicon.section("sizes", "units").items() for form in forms
        }
        self._prices = PriceReader(currency, words.tolerance)

    def read(self, text: str) -> Reading:
        """Read one message of any content; never raises."""
        message = Message(text, self._segmenter.pieces(text))
        read_shades(message)
        read_sizes(message, self._units)
        self._prices.read(message)
        read_freed(message)
        read_order(message)
        read_exclusions(message)
        read_people(message)
        read_wishes(message)
        return Reading(
            text=read_text(message),
            filters=_filters(message),
            subject=names_subject(message),
            dropped=frozenset(message.dropped),
            price_step=message.price_step,
            recipient=message.recipient,
            occasion=message.occasion,
            matches=tuple(sorted(message.matches, key=lambda m: (m.start, m.end, m.attribute, m.value))),
        )

    def words_of(self, filters: Filters, text: str, recipient: str | None = None) -> tuple[str, ...]:
        """Return the words of `text` that may stand for a wish of `filters` or for the recipient.

        Whatever stands around them does not matter.
        """
        return tuple(
            text[piece.start : piece.end]
            for piece in self._segmenter.pieces(text)
            if ("recipient", recipient) in piece.values
            or any(value in getattr(filters, attribute, ()) for attribute, value in piece.values)
        )


def _filters(message: Message) -> Filters:
    wishes = {name: tuple(message.wishes.get(name, ())) for name in WISH_ATTRIBUTES}
    excluded = {name: tuple(values) for name, values in message.excluded.items()}
    return Filters(
        **wishes,
        price_min=message.price_min,
        price_max=message.price_max,
        exclude=MappingProxyType(excluded),
        in_stock=message.in_stock,
        sort=message.sort or "relevance",
    )
