"""The index of the rules leaves out none that Rasa's own policy would find."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.domain import State

from bot.app import Assistant, load_assistant
from bot.components.indexed_rules import IndexedRulePolicy, RuleIndex
from bot.settings import Settings

SEED, CONVERSATIONS = 7, 300


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    yield load_assistant(settings)


@pytest.fixture(scope="module")
def policy(assistant: Assistant) -> IndexedRulePolicy:
    (found,) = [
        node._component
        for node in assistant.agent.processor.graph_runner._nodes.values()
        if isinstance(node._component, IndexedRulePolicy)
    ]
    return found


def conversations(policy: IndexedRulePolicy) -> Iterator[list[State]]:
    """Conversations that fit a rule, or nearly: parts of one rule's states put into another's."""
    chance = random.Random(SEED)
    rules = [json.loads(key) for key in policy.lookup[RULES]]
    for _ in range(CONVERSATIONS):
        states = [*chance.choice(rules), *chance.choice(rules)]
        last, other = states[-1], chance.choice(chance.choice(rules))
        for part in chance.sample(sorted(other), chance.randint(0, len(other))):
            last = {**last, part: other[part]}
        yield [*states[:-1], last]


def test_every_rule_that_fits_is_found(policy: IndexedRulePolicy) -> None:
    some = 0
    for states in conversations(policy):
        for lookup in policy.indexed_lookups():
            expected = RulePolicy._get_possible_keys(policy, lookup, states)
            assert policy._get_possible_keys(lookup, states) == expected
            some += len(expected)
    assert some > CONVERSATIONS


def test_few_rules_are_compared(policy: IndexedRulePolicy) -> None:
    rules = policy.lookup[RULES]
    index = RuleIndex(rules)
    asked: State = {"user": {"intent": "greet"}, "prev_action": {"action_name": "action_listen"}}
    assert 0 < len(index.candidates(asked)) < len(rules) / 4


@pytest.mark.parametrize(
    "rule",
    [
        {"prev_action": {"action_name": "action_listen"}},
        {"user": {"intent": "greet"}, "prev_action": {"action_name": "action_listen"}},
        {"user": {"intent": "greet"}},
        {"slots": {"cart": "should_not_be_set"}},
        {"user": {"intent": "should_not_be_set"}, "prev_action": {"action_name": "action_listen"}},
        {},
    ],
)
def test_a_rule_that_does_not_ask_for_a_name_is_compared_with_all(rule: dict[str, Any]) -> None:
    index = RuleIndex({json.dumps([rule]): "action_listen", json.dumps([{"user": {"intent": "other"}}]): "x"})
    asked: State = {"user": {"intent": "greet"}, "prev_action": {"action_name": "action_listen"}}
    assert list(index.candidates(asked)) == [json.dumps([rule])]
