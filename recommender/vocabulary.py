"""The words shoppers can use in this store, and the canonical values they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recommender.catalogue import Catalogue, own_values
from recommender.lexicon import Lexicon, Meaning
from recommender.types import Product
from recommender.words import tokens

_FREE = ("brand", "color", "material", "size")
"""Attributes whose values may come from a feed alone."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and values per attribute: category, color, material, brand, size, gender, recipient, occasion.

    Attributes
    ----------
    forms : attribute → surface form (lower case) → canonical values; a word may stand for several
    asides : attribute → phrases in which its words mean something else ("orange juice")
    words : all words of the store's listings and rules, lower case; none of them is a typo
    """

    forms: Mapping[str, Mapping[str, tuple[str, ...]]]
    asides: Mapping[str, tuple[str, ...]]
    words: frozenset[str]

    @classmethod
    def of(
        cls, catalogue: Catalogue, lexicon: Lexicon | None = None, *, shop_words: Iterable[str] = ()
    ) -> Vocabulary:
        """Collect the words of a store's taxonomy and feeds and of a language (default: English).

        `shop_words` are words and phrases that only the shop's settings name.
        """
        lexicon = lexicon or Lexicon.of("en")
        collected: dict[str, dict[str, dict[str, None]]] = {}
        for attribute, form, value in _entries(catalogue, lexicon):
            if form:
                collected.setdefault(attribute, {}).setdefault(form, {})[value] = None
        return cls(
            forms={a: {form: tuple(values) for form, values in f.items()} for a, f in collected.items()},
            asides={attribute: tuple(phrases) for attribute, phrases in lexicon.section("asides").items()},
            words=frozenset((*_words(catalogue), *tokens(" ".join(shop_words)))),
        )


def news_in(products: Iterable[Product], vocabulary: Vocabulary) -> bool:
    """Tell whether the products' listings hold words or values that the vocabulary lacks."""
    values = any(
        len(value) > 1 and value.lower() not in vocabulary.forms.get(attribute, {})
        for product in products
        for attribute in _FREE
        for value in own_values(product, attribute)
    )
    return values or not vocabulary.words.issuperset(_listing_words(products))


def _entries(catalogue: Catalogue, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Yield (attribute, surface form, value)."""
    for category in catalogue.taxonomy:
        for form in (category.id, category.name.lower(), *category.synonyms):
            yield "category", form, category.id
    for attribute, meanings in lexicon.attributes.items():
        for meaning in meanings.values():
            yield from ((attribute, form, meaning.value) for form in _forms(attribute, meaning, lexicon))
    yield from _size_forms(catalogue, lexicon)
    for attribute in _FREE:
        known = lexicon.attributes.get(attribute, {})
        stated = {value for product in catalogue.products for value in own_values(product, attribute)}
        # A lone letter is a size only after the word "size".
        yield from ((attribute, v.lower(), v) for v in sorted(stated - set(known)) if len(v) > 1)


def _forms(attribute: str, meaning: Meaning, lexicon: Lexicon) -> Iterator[str]:
    yield from meaning.words
    shades = (*meaning.with_context, *meaning.only_with_context)
    if attribute == "color":  # "peach" alone may be the fruit
        suffixes = (*lexicon.section("color_nouns"), *lexicon.section("color_adjectives"))
        yield from (f"{word} {suffix}" for word in shades for suffix in suffixes)
    elif attribute != "material":  # "walnut" alone may be the nut
        yield from shades


def _size_forms(catalogue: Catalogue, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    for size, forms in lexicon.section("sizes", "words").items():
        for form in forms:
            yield "size", form, size
    stated = {value for product in catalogue.products for value in own_values(product, "size")}
    for letter, form in lexicon.section("sizes", "letters").items():
        if letter in stated:
            yield "size", form, letter
            for noun in lexicon.section("sizes", "size_nouns"):
                yield "size", f"{noun} {letter}", letter


def _words(catalogue: Catalogue) -> Iterator[str]:
    yield from _listing_words(catalogue.products)
    for category in catalogue.taxonomy:
        for phrase in (category.name, *category.synonyms, *category.match):
            yield from tokens(phrase)


def _listing_words(products: Iterable[Product]) -> Iterator[str]:
    for product in products:
        yield from tokens(product.title)
        yield from tokens(product.description)
        yield from tokens(product.brand or "")
