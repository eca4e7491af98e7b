"""One product: by its place, its price, its name, an attribute, or a pronoun."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import Stemmer

from actions.references.cues import naming_words
from actions.references.reference import Outcome, Reference
from actions.references.words import ReferenceWords, end_of, number_of, ordinal_of, says, tokens
from recommender import Product, Reading

_POINTING_ATTRIBUTES = ("color", "material", "brand", "size", "category")


def resolve(
    text: str, reading: Reading, shown: Sequence[Product], focus: str | None, words: ReferenceWords
) -> Reference:
    """What `text` points at among `shown`, the list in its order; `focus` is the product under discussion."""
    said = tokens(text)
    described = fitting(shown, reading)
    pointed = described if len(described) < len(shown) else []
    return (
        _by_position(said, shown, pointed, words)
        or _by_price(said, described or list(shown), words)
        or _by_subject(said, shown, focus, words)
        or _by_name(text, described or list(shown), _read_words(reading) if pointed else set(), words)
        or _by_attribute(pointed)
        or _by_pronoun(said, shown, focus, words)
        or Reference("nothing")
    )


def fitting(shown: Sequence[Product], reading: Reading) -> list[Product]:
    """The products that are what the message describes: all of them where it describes nothing.

    "The blue and white one" is both where there is such a product, else either.
    """
    wishes: dict[str, tuple[str, ...]] = {a: getattr(reading.filters, a) for a in _POINTING_ATTRIBUTES}
    in_full = [p for p in shown if all(set(wished) <= _values(p, a) for a, wished in wishes.items())]
    return in_full or [
        p for p in shown if all(not wished or set(wished) & _values(p, a) for a, wished in wishes.items())
    ]


def _values(product: Product, attribute: str) -> set[str]:
    if attribute == "category":
        return set(product.category_path)
    value = getattr(product, attribute)
    return set(value) if isinstance(value, tuple) else {value}


def _by_position(
    said: list[str], shown: Sequence[Product], fitting: list[Product], words: ReferenceWords
) -> Reference | None:
    found = _position(said, shown, words)
    if found is None:
        return None
    place, among_fitting = found
    counted = fitting if fitting and among_fitting else shown
    index = place - 1 if place > 0 else len(counted) + place
    if not 0 <= index < len(counted):
        return Reference("out_of_range", by="position")
    return Reference("one", (counted[index].id,), by="position")


def _position(said: list[str], shown: Sequence[Product], words: ReferenceWords) -> tuple[int, bool] | None:
    """The place (negative: from the end), and whether it counts only some ("the second blue one")."""
    for phrase, place in words.from_the_end.items():
        if (end := end_of(said, phrase)) is not None:
            return -place, _counts_something_else(said, end, words)
    for i, word in enumerate(said):
        if (
            word in words.counters
            and i + 1 < len(said)
            and (number := number_of(said[i + 1], words)) is not None
        ):
            return number, False
        ordinal = ordinal_of(word, words)
        if ordinal is not None and not _part_of_a_title(said, i, shown):
            return ordinal, _counts_something_else(said, i + 1, words)
    content = [word for word in said if word not in words.fillers or word in words.numbers]
    if len(content) == 1 and (number := number_of(content[0], words)) is not None and _is_whole(said, words):
        return number, False
    return None


def _is_whole(said: list[str], words: ReferenceWords) -> bool:
    """Whether a bare number counts: "2" and "two" do, "one" does not, as in "that one"."""
    return any(word.isdecimal() or words.numbers.get(word, 0) > 1 for word in said)


def _counts_something_else(said: list[str], after: int, words: ReferenceWords) -> bool:
    return after < len(said) and said[after] not in words.counted and said[after] not in words.fillers


def _part_of_a_title(said: list[str], i: int, shown: Sequence[Product]) -> bool:
    """Whether "first" belongs to a name on the list ("the first aid one")."""
    if i + 1 == len(said):
        return False
    pair = [said[i], said[i + 1]]
    return any(end_of(tokens(product.title), " ".join(pair)) is not None for product in shown)


def _by_price(said: list[str], candidates: list[Product], words: ReferenceWords) -> Reference | None:
    choose: Callable[..., Product]
    if says(said, words.cheapest):
        choose = min
    elif says(said, words.dearest):
        choose = max
    else:
        return None
    if not candidates:
        return Reference("nothing")
    return Reference("one", (choose(candidates, key=lambda product: product.price.amount).id,), by="price")


def _by_subject(
    said: list[str], shown: Sequence[Product], focus: str | None, words: ReferenceWords
) -> Reference | None:
    """What is asked of "it" is no name: "is it waterproof", with a waterproof jacket on the list."""
    in_full = any(end_of(said, product.title) is not None for product in shown)
    if not asks_of_it(said, words) or in_full or (not focus and words.them & set(said)):
        return None
    return _by_pronoun(said, shown, focus, words)


def asks_of_it(said: list[str], words: ReferenceWords) -> bool:
    """Whether "it" or "they" comes before anything that is pointed at: not "the owl one, is it soft"."""
    subject = next((at for at, word in enumerate(said) if word in words.subjects), len(said))
    article = next((at for at, word in enumerate(said) if word in words.articles), len(said))
    return subject < article


def _read_words(reading: Reading) -> set[str]:
    """The words that describe: "blue" is no name where some of a list are blue and called otherwise."""
    described = [match for match in reading.matches if match.attribute in _POINTING_ATTRIBUTES]
    return {word for match in described for word in tokens(match.words)}


def _by_name(
    text: str, candidates: list[Product], no_names: set[str], words: ReferenceWords
) -> Reference | None:
    """The product whose title is said in full, or shares most naming words; several if none stands out."""
    said = tokens(text)
    in_full = [product for product in candidates if end_of(said, product.title) is not None]
    if in_full:
        longest = max(len(tokens(product.title)) for product in in_full)
        ids = tuple(product.id for product in in_full if len(tokens(product.title)) == longest)
        return Reference(_one_or_several(ids), ids, by="name")
    wanted = _stems([word for word in naming_words(text, words) if word not in no_names], words)
    shared = {p.id: len(wanted & _stems(tokens(p.title), words)) for p in candidates}
    best = max(shared.values(), default=0)
    if best == 0:
        return None
    ids = tuple(item_id for item_id, count in shared.items() if count == best)
    return Reference(_one_or_several(ids), ids, by="name")


def names_wholly(text: str, product: Product, words: ReferenceWords) -> bool:
    """Whether a product's title has every word of a text that may be a name, and there is one."""
    wanted = _stems(naming_words(text, words), words)
    return bool(wanted) and wanted <= _stems(tokens(product.title), words)


def _stems(said: Sequence[str], words: ReferenceWords) -> set[str]:
    return set(Stemmer.Stemmer(words.stemmer).stemWords(list(said)))


def _by_attribute(fitting: list[Product]) -> Reference | None:
    ids = tuple(product.id for product in fitting)
    return Reference(_one_or_several(ids), ids, by="attribute") if ids else None


def _by_pronoun(
    said: list[str], shown: Sequence[Product], focus: str | None, words: ReferenceWords
) -> Reference | None:
    if not says(said, words.pronouns):
        return None
    ids = (focus,) if focus is not None else tuple(product.id for product in shown)
    return Reference(_one_or_several(ids), ids, by="pronoun") if ids else None


def _one_or_several(ids: tuple[str, ...]) -> Outcome:
    return "one" if len(ids) == 1 else "several"
