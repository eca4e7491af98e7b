"""The measures behind the figures of the README."""

import pytest

from data.labels.scores import AttributeScores, Score, score_categories, widened, wilson


def test_wilson_interval_by_hand() -> None:
    # 8 of 10: centre (0.8 + 3.8416/20) / 1.38416 = 0.7167, half width 0.2266
    low, high = wilson(8, 10)
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_wilson_interval_stays_within_a_share() -> None:
    assert wilson(10, 10)[1] == pytest.approx(1.0)
    assert wilson(0, 10)[0] == pytest.approx(0.0)


def test_who_says_navy_says_blue() -> None:
    assert widened(["navy"], {"navy": "blue"}) == {"navy", "blue"}


def test_an_item_as_right_in_another_category_is_accepted_not_exact() -> None:
    labels = [{"item_id": "1", "title": "Toy", "category": "toys", "also": "games/ornaments"}]
    exact, accepted = score_categories(labels, {"1": "games"})
    assert (exact.hits, accepted.hits) == (0, 1)


def test_an_item_that_was_not_imported_is_a_miss() -> None:
    exact, _ = score_categories([{"item_id": "1", "title": "Toy", "category": "toys", "also": ""}], {})
    assert exact.misses == ["1  Toy: not imported, labelled toys"]


def test_an_attribute_shown_unsurely_is_not_judged_and_said_ones_must_be_known() -> None:
    row = {
        "item_id": "1",
        "title": "Navy mug with red rim",
        "color": "navy",
        "color_unsure": "white",
        "color_said": "navy/red",
    }
    scores = AttributeScores()
    scores.add(row, "color", ("navy", "blue", "white", "green"), ("navy", "blue"), {"navy": "blue"})
    assert (scores.precision.hits, scores.precision.trials) == (2, 3)  # green is wrong, white not judged
    assert (scores.recall.hits, scores.recall.trials) == (1, 1)
    assert (scores.exclusion.hits, scores.exclusion.trials) == (1, 2)  # red is not known


def test_a_score_without_items_says_so() -> None:
    assert str(Score()) == "no items"
