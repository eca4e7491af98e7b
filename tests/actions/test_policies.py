"""Questions about the store's policies are answered in its own words, or not at all."""

from pathlib import Path

import pytest

from actions.policies import Policies
from actions.references import ReferenceWords
from actions.store import Store, StoreError

TINY = Path(__file__).parents[1] / "stores/tiny"


@pytest.fixture(scope="module")
def policies(words: ReferenceWords) -> Policies:
    return Policies.load(Store.load(TINY).policies, words)


@pytest.mark.parametrize(
    ("question", "source", "says"),
    [
        ("how much is delivery?", "policies/delivery.md", "£3.95"),
        ("what does shipping cost", "policies/delivery.md", "£3.95"),
        ("when do you ship orders placed before noon", "policies/delivery.md", "noon"),
        ("can i send it back?", "policies/returns.md", "30 days"),
        ("how long does a refund take to reach my account", "policies/returns.md", "account"),
        ("do you take paypal", "policies/payment.md", "PayPal"),
        ("how can I pay", "policies/payment.md", "cards"),
        ("DELIVERY??", "policies/delivery.md", ""),
    ],
)
def test_the_paragraph_that_speaks_of_it(question: str, source: str, says: str, policies: Policies) -> None:
    passage = policies.find(question)
    assert passage is not None
    assert passage.policy.source == source
    assert says in passage.text


@pytest.mark.parametrize("question", ["do you employ robots?", "", "???", "quelle heure"])
def test_what_they_do_not_speak_of_has_no_answer(question: str, policies: Policies) -> None:
    assert policies.find(question) is None


def test_a_store_without_policies_knows_no_answer(tmp_path: Path, words: ReferenceWords) -> None:
    assert Policies.load(tmp_path / "none", words).find("delivery") is None


@pytest.mark.parametrize(
    "content", ["no front matter", "---\ntitle: x\n---\ntext", "---\n- a\n---\ntext", "---\n{\n---\n"]
)
def test_a_malformed_policy_is_named(content: str, tmp_path: Path, words: ReferenceWords) -> None:
    (tmp_path / "broken.md").write_text(content)
    with pytest.raises(StoreError, match=r"broken\.md"):
        Policies.load(tmp_path, words)


def test_the_store_says_which_questions_a_policy_answers(tmp_path: Path, words: ReferenceWords) -> None:
    (tmp_path / "trade.md").write_text(
        "---\ntopic: trade\ntitle: Trade\nquestions: wholesale, large orders\n---\nAsk us."
    )
    (tmp_path / "visit.md").write_text("---\ntopic: visit\ntitle: Visit\n---\nNo orders here.")
    passage = Policies.load(tmp_path, words).find("do you do Wholesale")
    assert passage is not None
    assert passage.policy.topic == "trade"
