"""Questions about the store's policies are answered in its own words, or not at all."""

from pathlib import Path

import pytest
import yaml

from actions.policies import Answer, Policies
from actions.policy_words import PolicyWords
from actions.references import ReferenceWords
from actions.services import LEXICON, Services
from actions.skills import answer_policy
from actions.store import Store, StoreError
from actions.turn import Turn

from .conftest import heading, payload

TINY = Path(__file__).parents[1] / "stores/tiny"
DEMO = Path(__file__).parents[2] / "data/stores/demo/policies"
QUESTIONS = yaml.safe_load(Path(__file__).with_name("policy_questions.yml").read_text(encoding="utf-8"))
RIGHT = 0.75
"""Share of the questions about the demo store answered rightly: `python -m benchmarks.policies`."""


@pytest.fixture(scope="module")
def policy_words() -> PolicyWords:
    return PolicyWords.load(LEXICON / "en_policies.yml")


@pytest.fixture(scope="module")
def policies(words: ReferenceWords, policy_words: PolicyWords) -> Policies:
    return Policies.load(Store.load(TINY).policies, words, policy_words)


@pytest.mark.parametrize(
    ("question", "source", "says"),
    [
        ("how much is delivery?", "policies/delivery.md", "£3.95"),
        ("what does shipping cost", "policies/delivery.md", ""),
        ("when do you ship orders placed before noon", "policies/delivery.md", "noon"),
        ("can i send it back?", "policies/returns.md", "30 days"),
        ("how long does a refund take to reach my account", "policies/returns.md", "account"),
        ("do you take paypal", "policies/payment.md", "PayPal"),
        ("how can I pay", "policies/payment.md", "cards"),
        ("DELIVERY??", "policies/delivery.md", ""),
    ],
)
@pytest.mark.parametrize("by", ["words", "words and meaning"])
def test_the_passage_that_speaks_of_it(
    question: str, source: str, says: str, by: str, policies: Policies, services: Services
) -> None:
    passage = policies.find(question, services.recommender.embed if by != "words" else None).passage
    assert passage is not None
    assert passage.policy.source == source
    assert says in passage.text
    assert passage.sentence in passage.text


@pytest.mark.parametrize(
    ("question", "source", "says"),
    [
        ("how long does delviery take", "policies/delivery.md", "three to five working days"),
        ("whats your retrun policy", "policies/returns.md", "return"),
        ("do you shp to france", "policies/delivery.md", "European Union"),
        ("can i pay with paypl", "policies/payment.md", "PayPal"),
        ("do u tkae amex", "policies/payment.md", "American Express"),
        ("how much is postge", "policies/delivery.md", "£3.95"),
        ("delivry to irland", "policies/delivery.md", "European Union"),
    ],
)
def test_typos_are_put_right_towards_the_words_of_the_policies(
    question: str,
    source: str,
    says: str,
    words: ReferenceWords,
    policy_words: PolicyWords,
    services: Services,
) -> None:
    passage = Policies.load(DEMO, words, policy_words).find(question, services.recommender.embed).passage
    assert passage is not None
    assert passage.policy.source == source
    assert says in passage.text


@pytest.mark.parametrize(
    "question", ["do you do gift wrapping?", "do you gift wrap", "can you wrap it for me"]
)
def test_gift_wrapping_is_not_answered_with_vouchers(
    question: str, words: ReferenceWords, policy_words: PolicyWords, services: Services
) -> None:
    found = Policies.load(DEMO, words, policy_words).find(question, services.recommender.embed)
    assert found.passage is None


@pytest.mark.parametrize("question", ["do you employ robots?", "", "???", "quelle heure", "🎁"])
def test_what_they_do_not_speak_of_has_no_answer(
    question: str, policies: Policies, services: Services
) -> None:
    assert policies.find(question, services.recommender.embed) == Answer(None, None)


def test_questions_about_the_demo_store(
    words: ReferenceWords, policy_words: PolicyWords, services: Services
) -> None:
    demo = Policies.load(DEMO, words, policy_words)
    assert len(QUESTIONS) >= 60
    wrong = []
    for row in QUESTIONS:
        passage = demo.find(row["ask"], services.recommender.embed).passage
        right = passage is None if row["answer"] is None else passage and row["answer"] in passage.text
        if not right:
            wrong.append((row["ask"], passage and passage.text))
    assert len(wrong) <= (1 - RIGHT) * len(QUESTIONS), wrong


@pytest.mark.parametrize("question", ["next day to France?", "how much is express delivery to Berlin"])
def test_a_place_abroad_is_not_quoted_the_price_at_home(
    question: str, words: ReferenceWords, policy_words: PolicyWords, services: Services
) -> None:
    passage = Policies.load(DEMO, words, policy_words).find(question, services.recommender.embed).passage
    assert passage is None or "£6.95" not in passage.text


def test_a_policy_that_does_not_say_is_named(services: Services) -> None:
    reply = answer_policy(Turn("c", "is the delivery driver called Bob?"), services)
    assert heading(reply) == "utter_policy_unsaid"
    assert reply.messages[0]["title"] == "Delivery"


def test_the_answer_quotes_its_source(services: Services) -> None:
    reply = answer_policy(Turn("c", "how long does a refund take to reach my account"), services)
    (evidence,) = payload(reply)["evidence"]
    assert evidence["kind"] == "policy"
    assert evidence["source"] == "policies/returns.md"
    assert evidence["sentence"] in reply.messages[0]["text"]


def test_a_store_without_policies_knows_no_answer(
    tmp_path: Path, words: ReferenceWords, policy_words: PolicyWords
) -> None:
    found = Policies.load(tmp_path / "none", words, policy_words).find("delivery")
    assert found == Answer(None, None)


@pytest.mark.parametrize(
    "content", ["no front matter", "---\ntitle: x\n---\ntext", "---\n- a\n---\ntext", "---\n{\n---\n"]
)
def test_a_malformed_policy_is_named(
    content: str, tmp_path: Path, words: ReferenceWords, policy_words: PolicyWords
) -> None:
    (tmp_path / "broken.md").write_text(content)
    with pytest.raises(StoreError, match=r"broken\.md"):
        Policies.load(tmp_path, words, policy_words)


def test_the_store_says_which_questions_a_policy_answers(
    tmp_path: Path, words: ReferenceWords, policy_words: PolicyWords
) -> None:
    (tmp_path / "trade.md").write_text(
        "---\ntopic: trade\ntitle: Trade\nquestions: wholesale, large orders\n---\nAsk us."
    )
    (tmp_path / "visit.md").write_text("---\ntopic: visit\ntitle: Visit\n---\nNo orders here.")
    passage = Policies.load(tmp_path, words, policy_words).find("do you do Wholesale").passage
    assert passage is not None
    assert passage.policy.topic == "trade"


def test_what_stands_in_several_policies_answers_nothing(
    tmp_path: Path, words: ReferenceWords, policy_words: PolicyWords
) -> None:
    for topic in ("delivery", "returns"):
        (tmp_path / f"{topic}.md").write_text(
            f"---\ntopic: {topic}\ntitle: {topic}\n---\nAll zebras are samples.\n\nAbout {topic}."
        )
    assert Policies.load(tmp_path, words, policy_words).find("zebras samples").passage is None


def test_an_edited_file_is_read_at_the_next_start(
    tmp_path: Path, words: ReferenceWords, policy_words: PolicyWords
) -> None:
    file = tmp_path / "delivery.md"
    for price in ("£3.95", "£4.20"):
        file.write_text(f"---\ntopic: delivery\ntitle: Delivery\n---\nStandard delivery costs {price}.")
        passage = Policies.load(tmp_path, words, policy_words).find("how much is delivery").passage
        assert passage is not None
        assert price in passage.text
