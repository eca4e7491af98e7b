"""One product or several: "both", "the first two", "1 and 3", "the red one and the last"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from actions.references.cutting import pieces
from actions.references.groups import chosen, group
from actions.references.reference import NOTHING, Reference
from actions.references.single import asks_of_it, names_wholly, resolve
from actions.references.words import ReferenceWords, end_of, is_number, number_of, says, spans, tokens
from recommender import Product, Reading

_BARE = 2
"""Words of a part that is no more than a pronoun: "this one"."""


def resolve_all(
    text: str,
    read: Callable[[str], Reading],
    shown: Sequence[Product],
    focus: str | None,
    words: ReferenceWords,
) -> Reference:
    """What `text` points at among `shown`, be it one product or several.

    Args:
        text: the message, or the part of it that may point.
        read: how the store's vocabulary reads a text ("blue").
        shown: the list, in its order.
        focus: id of the product under discussion; it need not be on the list.
        words: the language's.
    """
    return _Resolver(read, shown, focus, words).whole(text)


def split(
    text: str, read: Callable[[str], Reading], shown: Sequence[Product], words: ReferenceWords
) -> list[str]:
    """The parts of a text that point each for itself, one at least."""
    return _Resolver(read, shown, None, words).parts(text)


@dataclass(frozen=True, slots=True)
class _Resolver:
    read: Callable[[str], Reading]
    shown: Sequence[Product]
    focus: str | None
    words: ReferenceWords

    def whole(self, text: str) -> Reference:
        """All that the parts point at; the first that is doubtful decides."""
        if left := self._all_but(text):
            return left
        parts = self.parts(text)
        if len(parts) > 1 and (named := self._one_name(text)):
            return named
        ids: list[str] = []
        by = None
        for part in parts:
            found = self._part(part, ids, alone=len(parts) == 1)
            if found.outcome in ("several", "out_of_range"):
                return found
            ids += [item_id for item_id in found.ids if item_id not in ids]
            by = by or found.by
        return Reference("one" if len(ids) == 1 else "all", tuple(ids), by=by) if ids else NOTHING

    def _one_name(self, text: str) -> Reference | None:
        """The one product whose title holds all the names in a text: "the sugar and tea tin"."""
        found = resolve(text, self.read(text), self.shown, self.focus, self.words)
        if found.outcome != "one" or found.by != "name":
            return None
        (product,) = [p for p in self.shown if p.id == found.ids[0]]
        return found if names_wholly(text, product, self.words) else None

    def parts(self, text: str) -> list[str]:
        """The text cut up; what points at nothing by itself belongs to what stands before it."""
        cut = pieces(text, self.shown, self.words)
        spread: list[tuple[int, int]] = []
        for start, end in cut:
            if spread and not self._stands_alone(text[start:end]):
                spread[-1] = (spread[-1][0], end)
            else:
                spread.append((start, end))
        return [text[start:end] for start, end in spread]

    def _stands_alone(self, piece: str) -> bool:
        """Tell "the white", "third" and "heart mug" from the "white one" of "the blue and white one"."""
        said = tokens(piece)
        numbered = any(is_number(word, self.words) and word != "one" for word in said)
        if numbered or self.words.articles & set(said) or says(said, self.words.others):
            return True
        return resolve(piece, self.read(piece), self.shown, None, self.words).by in ("price", "name")

    def _part(self, text: str, before: Collection[str], *, alone: bool) -> Reference:
        """What one part points at; `before` are the products that the parts before it name."""
        words, reading, said = self.words, self.read(text), tokens(text)
        if several := group(said, reading, self.shown, words):
            return several
        if says(said, words.others):
            left = [p for p in self.shown if p.id not in before and p.id != self.focus]
            return chosen(left, doubtful="one" in said)
        found = resolve(text, reading, self.shown, self.focus, words)
        if found.by in ("attribute", "name") and "ones" in said:
            return Reference("all" if len(found.ids) > 1 else "one", found.ids, by=found.by)
        named = found.outcome != "nothing" and found.by != "pronoun"
        if named and not (found.by == "name" and words.them & set(said) and asks_of_it(said, words)):
            return found
        if before and found.by == "pronoun" and len(said) > _BARE:
            return NOTHING  # "the heart one, is it soft": "it" is what was named before
        if words.them & set(said):
            return Reference("one", (self.focus,), by="pronoun") if self.focus else chosen(self.shown)
        return found if alone or found.by else self._numbered(said)

    def _numbered(self, said: list[str]) -> Reference:
        """A number that is all there is to a part, as the "one" of "one and three"."""
        content = [w for w in said if w not in self.words.fillers or w in self.words.numbers]
        numbers = [number_of(word, self.words) for word in content]
        if len(numbers) != 1 or numbers[0] is None or self.words.articles & set(said) or not self.shown:
            return NOTHING
        if not 0 < numbers[0] <= len(self.shown):
            return Reference("out_of_range", by="position")
        return Reference("one", (self.shown[numbers[0] - 1].id,), by="position")

    def _all_but(self, text: str) -> Reference | None:
        """What is left of a group without some of it: "all of them but the third"."""
        said = spans(text)
        plain = [word for word, _, _ in said]
        for phrase in self.words.excepting:
            end = end_of(plain, phrase)
            if end is None or end == len(said):
                continue
            first = end - len(tokens(phrase))
            of = group(plain[:first], self.read(text[: said[first][1]]), self.shown, self.words)
            if of is None or of.outcome != "all":
                continue
            rest = self.whole(text[said[end - 1][2] :])
            if rest.outcome not in ("one", "all"):
                return rest
            return chosen([p for p in self.shown if p.id in of.ids and p.id not in rest.ids])
        return None
