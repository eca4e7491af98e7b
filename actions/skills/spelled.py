"""Typing slips in the words that point at products are put right before a skill reads the message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from actions.references import tokens
from actions.services import NotReadyError, Services
from actions.turn import Reply, Turn
from recommender import WISH_ATTRIBUTES

Skill = Callable[[Turn, Services], Reply]


def spelled(skill: Skill) -> Skill:
    """The skill, given "the second one" for "teh secnd one"; the words of listings and wishes stay."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        return skill(replace(turn, text=_put_right(turn.text, services)), services)

    return answer


def _put_right(text: str, services: Services) -> str:
    return services.spelling.put_right(text, lambda word: _is_of_the_shop(word, text, services))


def _is_of_the_shop(word: str, text: str, services: Services) -> bool:
    """Whether listings have a word, or a wish of this message is read in it ("rde" is red)."""
    try:
        shop = services.recommender
    except NotReadyError:  # the skill says so, where it needs the catalogue
        return False
    wished = (match for match in shop.read(text).matches if match.attribute in WISH_ATTRIBUTES)
    return shop.lists(word) or any(word in tokens(match.words) for match in wished)
