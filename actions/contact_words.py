"""How a shopper can be reached, and the words around that question."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from actions.gift_words import starts_with
from actions.references import says, tokens

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@-])")
_PHONE = re.compile(r"(?<![\w@.£$€#])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w@])")
"""7 to 15 digits, as E.164 allows, grouped in any way."""
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_LONGEST_EMAIL = 254
_TRIED = re.compile(r"@|\d{4}")
"""What looks as if it were meant for an address or a number."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An e-mail address or a phone number, as it was typed; `kind` is `email` or `phone`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class ContactWords:
    """The lists of actions/lexicon/*_contact.yml, by name."""

    leave: tuple[str, ...]
    skip: tuple[str, ...]
    around: tuple[str, ...]
    asking: tuple[str, ...]

    @classmethod
    def load(cls, file: Path) -> ContactWords:
        """Read a language's words.

        Raises:
            OSError, KeyError: the file or one of its lists is missing.
        """
        lists = yaml.safe_load(file.read_text(encoding="utf-8"))
        return cls(**{f.name: tuple(map(str, lists[f.name])) for f in fields(cls)})

    def leaves(self, text: str) -> bool:
        """Whether no message is to be left any more, and nothing else is said: not "cancel my order"."""
        return says(tokens(text), self.leave) and self._is_but(text, (*self.leave, *self.skip))

    def skips(self, text: str) -> bool:
        """Whether a question is left open, and nothing else is said: "no, that's all"."""
        return says(tokens(text), self.skip) and self._is_but(text, self.skip)

    def asks(self, text: str) -> bool:
        """Whether a message asks or wishes for something of its own."""
        return text.rstrip().endswith("?") or starts_with(text, self.asking)

    def beside(self, text: str, contact: Contact) -> str:
        """What a message says beside a contact and the words that belong to it; empty if nothing."""
        rest = " ".join(text.replace(contact.value, " ").split()).strip(" ,.;:-")
        return rest if set(tokens(rest)) - set(self.around) else ""

    def _is_but(self, text: str, phrases: tuple[str, ...]) -> bool:
        """Whether a message holds nothing but phrases and the words around them."""
        left = f" {' '.join(tokens(text))} "
        for phrase in sorted(phrases, key=len, reverse=True):
            left = left.replace(f" {' '.join(tokens(phrase))} ", " ")
        return not set(left.split()) - set(self.around)


def contact_in(text: str) -> Contact | None:
    """The first e-mail address in a message, else the first phone number; None if there is neither."""
    email = _EMAIL.search(text)
    if email and len(email[0]) <= _LONGEST_EMAIL and ".." not in email[0]:
        return Contact("email", email[0].lstrip(".'"))
    if "@" in text:  # an address with a slip in it, not a number
        return None
    for phone in _PHONE.finditer(text):
        if _FEWEST_DIGITS <= sum(map(str.isdecimal, phone[0])) <= _MOST_DIGITS:
            return Contact("phone", phone[0].strip())
    return None


def tries_contact(text: str) -> bool:
    """Whether a message may be meant for an address or a number."""
    return bool(_TRIED.search(text))
