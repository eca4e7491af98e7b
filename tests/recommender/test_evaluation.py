"""The protocol on orders whose splits, metrics and winners are known by hand."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from recommender.cli import main
from recommender.errors import InputError
from recommender.evaluation.metrics import coverage, novelty, per_customer, ratio_interval
from recommender.evaluation.orders import Orders, read_attributes, read_orders
from recommender.evaluation.runner import evaluate
from recommender.evaluation.spaces import SPACES
from recommender.evaluation.splits import leave_one_out, temporal
from recommender.evaluation.tuned_parameters import FOLDER, make, read_parameters
from recommender.evaluation.tuning import tune
from recommender.models.base import Histories
from recommender.models.registry import MODELS

HEADER = "user_id,item_id,event,time,order_id,status"
LINES = """\
ann,mug,purchase,2011-07-03,1,
ann,bowl,purchase,2011-08-05,2,
ann,mug,purchase,2011-08-05,2,
bob,mug,purchase,2011-08-20,3,
bob,jug,purchase,2011-08-20,3,
ann,jug,purchase,2011-09-02,4,
ann,mug,purchase,2011-09-02,4,
ann,pan,purchase,2011-09-20,5,
bob,mug,purchase,2011-09-21,6,
cat,mug,purchase,2011-09-21,7,
bob,pan,purchase,2011-09-25,8,cancelled
,pan,purchase,2011-09-25,9,
ann,bowl,view_item,2011-09-26,,
"""


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}\n{LINES}", encoding="utf-8")
    return path


@pytest.fixture
def sequences(tmp_path: Path) -> Path:
    path = tmp_path / "sequences.txt.gz"
    rng = np.random.default_rng(3)
    lines = []
    for user in range(120):
        first = int(rng.integers(0, 12))
        lines.append(f"u{user} " + " ".join(str((first + step) % 12) for step in range(5)))
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def rows_of(orders: Orders, histories: Histories) -> list[list[str]]:
    ends = histories.indptr
    names = [orders.item_ids[item] for item in histories.items]
    return [names[begin:end] for begin, end in zip(ends[:-1], ends[1:], strict=True)]


def test_only_completed_purchases_of_known_customers_are_read(feed: Path) -> None:
    orders = read_orders(feed)
    assert len(orders) == 10
    assert orders.user_ids[:3] == ("ann", "bob", "cat")


def test_temporal_asks_for_the_first_basket_of_the_last_month(feed: Path) -> None:
    orders = read_orders(feed)
    every = temporal(orders, items="all")
    assert rows_of(orders, every.histories) == [["mug", "bowl", "mug"], ["mug", "jug"]]
    assert [set(row) for row in rows_of(orders, every.targets)] == [{"jug", "mug"}, {"mug"}]
    assert every.histories.days[:3].tolist() == [59, 26, 26]  # before the end of August
    assert len(every.train.users) == 5
    assert every.include_owned
    new = temporal(orders, items="new")
    assert rows_of(orders, new.targets) == [["jug"]]
    assert not new.include_owned


def test_temporal_validation_is_the_month_before_and_knows_nothing_later(feed: Path) -> None:
    orders = read_orders(feed)
    split = temporal(orders, "validation", "all")
    assert rows_of(orders, split.histories) == [["mug"]]
    assert rows_of(orders, split.targets) == [["mug", "bowl"]]
    assert len(split.train.users) == 1


def test_leave_one_out_holds_back_the_last_and_validates_on_the_one_before(feed: Path) -> None:
    orders = read_orders(feed)
    test, validation = leave_one_out(orders, items="all"), leave_one_out(orders, "validation", "all")
    assert rows_of(orders, test.histories) == [["mug", "bowl", "mug", "jug", "mug"], ["mug", "jug"]]
    assert rows_of(orders, test.targets) == [["pan"], ["mug"]]
    assert rows_of(orders, validation.histories) == [["mug", "bowl", "mug", "jug"], ["mug"]]
    assert rows_of(orders, validation.targets) == [["mug"], ["jug"]]
    # Learnt from: all lines of ann and bob before the one asked for, and cat's only one.
    assert len(test.train.users) == 5 + 2 + 1
    assert len(validation.train.users) == 4 + 1 + 1
    held_back = leave_one_out(orders, items="all", hold_back_validation=True)
    np.testing.assert_array_equal(held_back.train.items, validation.train.items)
    np.testing.assert_array_equal(held_back.histories.items, test.histories.items)
    assert rows_of(orders, leave_one_out(orders, items="new").targets) == [["pan"]]


def test_metrics_are_their_formulas() -> None:
    ids = np.array([[4, 2, 7], [5, -1, -1], [1, 2, 3]], dtype=np.int32)
    found = per_customer(ids, Histories.of_rows([[2, 7, 8, 9], [5], [0]], 10))
    discount = 1 / np.log2([2, 3, 4])
    np.testing.assert_allclose(found.ndcg, [(discount[1] + discount[2]) / discount.sum(), 1, 0])
    np.testing.assert_allclose(found.recall, [2 / 4, 1, 0])
    np.testing.assert_allclose(found.mrr, [1 / 2, 1, 0])


def test_coverage_and_novelty_go_by_what_was_sold(feed: Path) -> None:
    train = temporal(read_orders(feed), items="all").train
    mug = np.zeros((2, 1), dtype=np.int32)
    assert coverage(mug, train) == pytest.approx(1 / 3)
    assert novelty(mug, train) == pytest.approx(-np.log2(2 / 3))


def test_the_interval_of_a_ratio_holds_it_and_is_narrow_for_what_moves_together() -> None:
    rng = np.random.default_rng(0)
    base = rng.random(500)
    together = ratio_interval(1.2 * base, base, seed=1)
    assert together.value == pytest.approx(1.2)
    assert together.high - together.low < 1e-9
    apart = ratio_interval(rng.permutation(1.2 * base), base, seed=1)
    assert apart.low < 1.2 < apart.high
    assert apart == ratio_interval(rng.permutation(1.2 * base), base, seed=1) or apart.low > 1


def test_a_model_that_finds_nothing_is_no_number_in_json(
    feed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "recommend", "--interactions", str(feed), "--protocol", "temporal", "--json"]
    assert main([*command, "--models", "popularity", "repeat_purchase"]) == 0
    text = capsys.readouterr().out
    assert "NaN" not in text
    assert "Infinity" not in text
    best, none = json.loads(text)["models"]
    assert (best["ndcg"]["value"], none["ndcg"]["value"]) == (pytest.approx(1.0, abs=0.4), 0.0)
    assert none["best_over_this"]["value"] is None


def test_lists_of_the_last_item_find_what_always_follows(sequences: Path) -> None:
    split = leave_one_out(read_orders(sequences))
    result = evaluate(make("item_knn", {"step": 0.2, "shrink": 0.0, "weighting": "cosine"}, 0), split, k=2)
    assert result.customers.recall.mean() > 0.9
    assert result.fit_seconds > 0


def test_tuning_finds_the_better_setting_within_its_trials(sequences: Path) -> None:
    split = leave_one_out(read_orders(sequences), "validation")
    trials = tune("item_knn", split, 12, k=1, seed=2)
    assert len(trials) == 12
    assert trials[0].ndcg >= max(trial.ndcg for trial in trials)
    assert trials[0].arguments["step"] < 1
    again = tune("item_knn", split, 12, k=1, seed=2)
    assert again == trials
    direct = evaluate(make("item_knn", trials[0].arguments, 2), split, k=1)
    assert direct.customers.ndcg.mean() == pytest.approx(trials[0].ndcg)


def test_every_grid_and_every_stored_setting_is_one_that_its_model_takes() -> None:
    for name, space in SPACES.items():
        for key, values in space.items():
            for value in values:
                make(name, {key: value}, 0)
    for file in FOLDER.glob("*.json"):
        for setting in json.loads(file.read_text(encoding="utf-8")):
            for name, arguments in read_parameters(file, setting).items():
                make(name, arguments, 0)


def test_the_command_prints_a_table_or_a_document(feed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["evaluate", "recommend", "--interactions", str(feed), "--protocol", "temporal"]
    assert main([*common, "--items", "all", "--models", "popularity", "purchase_frequency"]) == 0
    said = capsys.readouterr()
    assert "| popularity | " in said.out
    assert "(2 of 2)" in said.err
    assert main([*common, "--models", "popularity", "--json", "-k", "3"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["customers"], document["items"]) == (1, 4)
    (model,) = document["models"]
    assert set(model["ndcg"]) == {"value", "low", "high"}


def test_all_models_run_and_one_that_cannot_is_left_out(
    sequences: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [name for name in MODELS if name in SPACES]
    command = ["evaluate", "recommend", "--interactions", str(sequences), "--protocol", "leave-one-out"]
    assert main([*command, "--models", *names, "--json"]) == 0
    assert {model["name"] for model in json.loads(capsys.readouterr().out)["models"]} == set(names)


def test_tuned_parameters_can_be_kept_and_given_back(
    sequences: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "recommend", "--interactions", str(sequences), "--protocol", "leave-one-out"]
    kept = tmp_path / "kept.json"
    assert main([*command, "--models", "item_knn", "--tune", "4", "--output", str(kept)]) == 0
    found = json.loads(kept.read_text(encoding="utf-8"))["leave-one-out/new"]["item_knn"]
    assert main([*command, "--models", "item_knn", "--params", str(kept), "--json"]) == 0
    said = capsys.readouterr()
    (model,) = json.loads(said.out.splitlines()[-1])["models"]
    assert model["parameters"] == {**model["parameters"], **found}


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (f"{HEADER}\nann,mug,purchase,2011-13-45,1,\n", "o.csv", "line 2: time"),
        (f"{HEADER}\nann,mug,purchase\n", "o.csv", "line 2"),
        (f"{HEADER}\nann,mug,view_item,2011-01-01,,\n", "o.csv", "no completed purchase"),
        ("u1 a b c\nu1 d e f\n", "o.txt", "line 2: user 'u1'"),
        ("u1\n", "o.txt", "line 1: needs"),
        ("", "o.txt", "no completed purchase"),
        ("u1 a b\n", "o.txt", "three purchases"),
    ],
)
def test_a_bad_file_exits_with_2_and_names_line_and_reason(
    content: str, name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    command = ["evaluate", "recommend", "--interactions", str(path), "--protocol", "leave-one-out"]
    assert main(command) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_other_bad_input_is_refused(
    sequences: Path, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "recommend", "--interactions", str(sequences), "--protocol"]
    assert main([*command, "temporal"]) == 2
    assert "dates" in capsys.readouterr().err
    assert main([*command, "leave-one-out", "--models", "magic"]) == 2
    assert "no model 'magic'" in capsys.readouterr().err
    cut = tmp_path / "cut.txt.gz"
    cut.write_bytes(sequences.read_bytes()[:-20])
    assert main(["evaluate", "recommend", "--interactions", str(cut), "--protocol", "leave-one-out"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    params = tmp_path / "params.json"
    params.write_text('{"leave-one-out/new": {"item_knn": {"colour": 1}}}', encoding="utf-8")
    assert main([*command, "leave-one-out", "--models", "item_knn", "--params", str(params)]) == 2
    assert "no parameter 'colour'" in capsys.readouterr().err
    with pytest.raises(InputError, match="no item_ids|no JSON"):
        read_attributes(feed, ("mug",))


def test_attributes_become_content(tmp_path: Path) -> None:
    path = tmp_path / "attributes.json"
    path.write_text('{"mug": [1, 2], "jug": [2, 2]}', encoding="utf-8")
    content = read_attributes(path, ("jug", "pan", "mug"))
    assert content.attributes.toarray().tolist() == [[1, 0], [0, 0], [1, 1]]
    assert content.vectors.shape == (3, 0)
