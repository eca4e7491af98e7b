"""What the import derives from the words of a listing: category, colour, material, size, occasion, …

The rules stand in the modules of this package, language words in the lexicon, store words in the taxonomy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recommender.attributes.category import CategoryRules, Placement
from recommender.attributes.sizes import Packs, Sizes
from recommender.attributes.statements import Stated, Statements
from recommender.attributes.title import Title
from recommender.lexicon import Lexicon
from recommender.taxonomy import Taxonomy
from recommender.words import Phrases, tokens

_NEAR = 2
"""Words between "for" and the recipient: "for your dad"."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The fields of a listing that attributes are read from; "" where the feed is silent."""

    title: str
    description: str = ""
    product_type: str = ""
    brand: str = ""
    color: str = ""
    material: str = ""
    size: str = ""
    gender: str = ""
    pack_count: int | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """The derived fields of `recommender.types.Product`, under the same names."""

    category: str
    category_path: tuple[str, ...]
    color: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    size: str | None = None
    pack_count: int | None = None
    gender: str | None = None
    occasion: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Attributes:
    """Derives attributes by one store's taxonomy and one language's lexicon."""

    def __init__(self, taxonomy: Taxonomy, lexicon: Lexicon) -> None:
        self._taxonomy = taxonomy
        self._lexicon = lexicon
        self._parts = lexicon.words("parts")
        self._rules = CategoryRules(taxonomy, lexicon)
        self._nouns = {c.id: self._category_nouns(c.id) for c in taxonomy}
        self._statements = {a: Statements(a, lexicon, taxonomy.patterns) for a in ("color", "material")}
        self._sizes, self._packs = Sizes(lexicon), Packs(lexicon)
        self._words = {a: _phrases(lexicon, a) for a in ("gender", "recipient", "occasion")}
        self._asides = {a: lexicon.phrases("asides", a) for a in self._words}
        self._cues = lexicon.words("recipient_cues")

    def of(self, listed: Listed) -> Derived:
        """Return what the listing's fields and words say."""
        title, description = tokens(listed.title), tokens(listed.description)
        placement = self._rules.place(title, description, listed.product_type)
        own: dict[str, tuple[str, ...]] = {}
        mentions: dict[str, tuple[str, ...]] = {}
        for attribute, stated in self._stated(listed, title, description, placement).items():
            given = getattr(listed, attribute)
            own[attribute] = self._statements[attribute].of_field(given) if given else stated.own
            mentions[attribute] = tuple(dict.fromkeys((*own[attribute], *stated.mentions)))
        sizes = (listed.size.lower(),) if listed.size else self._sizes.stated(title)
        mentions["size"] = tuple(dict.fromkeys((*sizes, *self._sizes.stated([*title, ".", *description]))))
        pack_count = listed.pack_count or self._packs.count(title, self._rules.core_end(title))
        genders = self._said("gender", title)
        return Derived(
            category=placement.category,
            category_path=self._taxonomy.path(placement.category),
            color=own["color"],
            material=own["material"],
            size="/".join(sizes) or None,
            pack_count=pack_count,
            gender=listed.gender or (genders[0] if len(genders) == 1 else None),
            occasion=self._said("occasion", [*title, ".", *description]),
            recipient=self._recipients(title, description),
            mentions={attribute: values for attribute, values in mentions.items() if values},
        )

    def _stated(
        self, listed: Listed, title: list[str], description: list[str], placement: Placement
    ) -> dict[str, Stated]:
        flavours = self._taxonomy.flavours(placement.category)
        end = self._rules.core_end(title)
        head = placement.head or (max(0, end - 1), end)
        core = (self._rules.core_start(title, head[0]), max(end, head[1]))
        nouns = self._nouns[placement.category] | {
            self._lexicon.singular(word) for word in title[head[1] - 1 : head[1]]
        }
        brand = tokens(listed.brand)
        read, text = Title(_without(title, brand), head, core), _without(description, brand)
        return {a: s.read(read, text, nouns, flavours=flavours) for a, s in self._statements.items()}

    def _category_nouns(self, category: str) -> frozenset[str]:
        entry = self._taxonomy.categories[category]
        phrases = (tokens(phrase) for phrase in (*entry.match, *entry.synonyms))
        # "lamp base" makes a base no lamp: in descriptions it is a part.
        return frozenset(
            self._lexicon.singular(words[-1])
            for words in phrases
            if words and (len(words) == 1 or words[-1] not in self._parts)
        )

    def _said(self, attribute: str, words: Sequence[str]) -> tuple[str, ...]:
        asides = self._asides[attribute].all(words)
        return tuple(
            dict.fromkeys(
                f.value[0]
                for f in self._words[attribute].longest(words)
                if not any(a.start <= f.start and f.end <= a.end for a in asides)
            )
        )

    def _recipients(self, title: Sequence[str], description: Sequence[str]) -> tuple[str, ...]:
        """Return whom it is for: named in the title, or after "for" anywhere."""
        words = [*title, ".", *description]
        asides = self._asides["recipient"].all(words)
        found = [
            f.value[0]
            for f in self._words["recipient"].longest(words)
            if not any(a.start <= f.start and f.end <= a.end for a in asides)
            and (
                (f.end <= len(title) and not f.value[1])
                or self._cues.intersection(words[max(0, f.start - _NEAR) : f.start])
            )
        ]
        return tuple(dict.fromkeys(found))


def _phrases(lexicon: Lexicon, attribute: str) -> Phrases[tuple[str, bool]]:
    """Phrases with their value and whether they state it only after a word such as "for"."""
    meanings = lexicon.attributes[attribute].values()
    plain = ((word, (m.value, False)) for m in meanings for word in m.words)
    cued = ((word, (m.value, True)) for m in meanings for word in m.with_context)
    return Phrases((*plain, *cued))


def _without(words: Sequence[str], brand: Sequence[str]) -> list[str]:
    """Return the words with those of the brand put out of sight: "Silver Cross" says nothing of silver."""
    if not brand:
        return list(words)
    hidden = list(words)
    for place in range(len(words) - len(brand) + 1):
        if list(words[place : place + len(brand)]) == list(brand):
            hidden[place : place + len(brand)] = [""] * len(brand)
    return hidden
