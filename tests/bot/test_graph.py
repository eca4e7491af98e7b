"""The planned order of the model's components gives what Rasa's own runner gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.app import Assistant, load_assistant
from bot.graph import PlannedRunner
from bot.settings import Settings

SAID = ["hello", "a red mug under £10", "is it waterproof?", "I need a present", "asdf qwer", "thanks, bye"]


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    yield load_assistant(settings)


@pytest.fixture(scope="module")
def stock(assistant: Assistant) -> DaskGraphRunner:
    planned = assistant.agent.processor.graph_runner
    assert isinstance(planned, PlannedRunner)
    runner = DaskGraphRunner.__new__(DaskGraphRunner)
    runner._graph_schema, runner._instantiated_nodes = planned._schema, planned._nodes
    runner._execution_context = None
    return runner


@pytest.fixture(scope="module")
def parsed(assistant: Assistant) -> str:
    return assistant.agent.processor.model_metadata.nlu_target


@pytest.fixture(scope="module")
def decided(assistant: Assistant) -> str:
    return assistant.agent.processor.model_metadata.core_target


@pytest.mark.parametrize("text", SAID)
def test_a_message_is_understood_alike(
    assistant: Assistant, stock: DaskGraphRunner, parsed: str, text: str
) -> None:
    planned = assistant.agent.processor.graph_runner
    tracker = DialogueStateTracker("anyone", assistant.agent.domain.slots)
    ours, theirs = (
        runner.run({"__message__": [UserMessage(text)], "__tracker__": tracker}, [parsed])[parsed][0]
        for runner in (planned, stock)
    )
    assert ours.as_dict(only_output_properties=True) == theirs.as_dict(only_output_properties=True)


@pytest.mark.parametrize("intent", ["greet", "search_products", "start_over"])
def test_the_next_step_is_decided_alike(
    assistant: Assistant, stock: DaskGraphRunner, decided: str, intent: str
) -> None:
    assert intent in assistant.agent.domain.intents
    planned, domain = assistant.agent.processor.graph_runner, assistant.agent.domain
    events = [ActionExecuted("action_listen"), UserUttered(intent, {"name": intent})]
    ours, theirs = (
        runner.run(
            {"__tracker__": DialogueStateTracker.from_events("anyone", events, domain.slots)}, [decided]
        )[decided]
        for runner in (planned, stock)
    )
    assert ours == theirs
    assert max(ours.probabilities) == 1.0


def test_what_nobody_gives_is_an_error(assistant: Assistant, parsed: str) -> None:
    with pytest.raises(GraphRunError):
        assistant.agent.processor.graph_runner.run({}, [parsed])
