"""Rasa's rule policy, which looks only at the rules that can fit.

RulePolicy compares each of the rules with the conversation's last state, at every step of every turn: with
some hundreds of them a sixth of the bot's processor time. Nearly all rules ask for one intent and one action
before it, so that a table by these two names the few that are worth comparing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Names = tuple[str | None, str | None]


class RuleIndex:
    """The rules of one lookup by the action before and the intent that their last state asks for."""

    def __init__(self, lookup: Mapping[str, Any]) -> None:
        self._rules: defaultdict[Names, dict[str, Any]] = defaultdict(dict)
        for key, value in lookup.items():
            states = json.loads(key)
            self._rules[_names(states[-1]) if states else (None, None)][key] = value

    def candidates(self, state: State) -> dict[str, Any]:
        """The rules that may fit a conversation whose last state is this one: all that do, and few more."""
        action, intent = _names(state)
        return {
            key: value
            for names in {(action, intent), (action, None), (None, intent), (None, None)}
            for key, value in self._rules.get(names, {}).items()
        }


def _names(state: State) -> Names:
    """The action before and the intent of a state; None for one that it does not ask for."""
    return _asked(state, PREVIOUS_ACTION, ACTION_NAME), _asked(state, USER, INTENT)


def _asked(state: State, part: str, feature: str) -> str | None:
    value = state.get(part, {}).get(feature)
    return value if value and value != SHOULD_NOT_BE_SET else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """RulePolicy with the same predictions."""

    indices: Mapping[int, RuleIndex] = {}
    """Of a trained policy, by the identity of the lookup."""

    @classmethod
    def load(cls, *arguments: Any, **named: Any) -> IndexedRulePolicy:
        """A trained policy with its rules indexed, once and for all; while it trains they still change."""
        policy = super().load(*arguments, **named)
        policy.indices = {id(rules): RuleIndex(rules) for rules in policy.indexed_lookups()}
        return policy

    def indexed_lookups(self) -> Iterator[dict[str, Any]]:
        """The lookups in which a conversation's states are searched."""
        return (self.lookup[name] for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH) if name in self.lookup)

    def _get_possible_keys(self, lookup: dict[str, Any], states: list[State]) -> set[str]:
        index = self.indices.get(id(lookup))
        # Before anything was said no action comes before, which rules ask for in another way.
        if index is not None and states and states[-1].get(PREVIOUS_ACTION):
            lookup = index.candidates(states[-1])
        return super()._get_possible_keys(lookup, states)
