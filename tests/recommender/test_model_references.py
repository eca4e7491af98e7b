"""The standard algorithms against references of their own, computed here with dense matrices in plain NumPy.

Both rank the same held-out purchases: NDCG agrees within 1 %, and so do the scores, to 5 % for NMF, whose
solution is not unique.
"""

from collections.abc import Callable

import numpy as np
import pytest

from recommender.evaluation.runner import evaluate
from recommender.evaluation.splits import Split
from recommender.models.base import Histories, Model, Purchases
from recommender.models.item_knn import ItemKNN
from recommender.models.nmf import NMF
from recommender.models.svd import SVD
from recommender.models.user_knn import UserKNN

USERS, GROUPS, GROUP = 240, 5, 12
ITEMS = GROUPS * GROUP
WITHIN = 0.01


@pytest.fixture(scope="module")
def split() -> Split:
    """Customers of five tastes, with popular and rare items, and of each one purchase held back."""
    rng = np.random.default_rng(11)
    taste = rng.integers(0, GROUPS, USERS)
    liking = np.where(np.arange(ITEMS) // GROUP == taste[:, None], 0.5, 0.04)
    liking *= np.tile(np.linspace(0.4, 1.2, GROUP), GROUPS)
    bought = [rng.permutation(np.flatnonzero(rng.random(ITEMS) < row)).tolist() for row in liking]
    bought = [row for row in bought if len(row) > 2]
    known = Histories.of_rows([row[:-1] for row in bought], ITEMS)
    train = Purchases(
        known.rows.astype(np.int32), known.items, known.days, n_users=len(bought), n_items=ITEMS
    )
    return Split("planted", train, known, Histories.of_rows([row[-1:] for row in bought], ITEMS), False)


def dense(split: Split) -> np.ndarray:
    matrix = np.zeros((len(split.histories), ITEMS))
    matrix[split.histories.rows, split.histories.items] = 1
    return matrix


def ndcg(scores: np.ndarray, split: Split, k: int = 10) -> float:
    """NDCG of the one item held back, by the definition."""
    total = 0.0
    for row, (own, target) in enumerate(zip(dense(split), split.targets.items, strict=True)):
        ranking = [item for item in np.argsort(-scores[row], kind="stable") if not own[item]][:k]
        total += sum(1 / np.log2(place + 2) for place, item in enumerate(ranking) if item == target)
    return total / len(scores)


def cosine(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(one, axis=1)[:, None] * np.linalg.norm(other, axis=1)
    return np.divide(one @ other.T, lengths, out=np.zeros_like(lengths), where=lengths > 0)


def nearest_only(similarity: np.ndarray, k: int) -> np.ndarray:
    order = np.argsort(-similarity, axis=1, kind="stable")
    kept = np.zeros_like(similarity)
    np.put_along_axis(kept, order[:, :k], np.take_along_axis(similarity, order[:, :k], axis=1), axis=1)
    return kept


def item_knn(x: np.ndarray) -> np.ndarray:
    both = x.T @ x
    similarity = cosine(x.T, x.T) * both / (both + 5.0)
    np.fill_diagonal(similarity, 0)
    return x @ nearest_only(similarity, 15)


def user_knn(x: np.ndarray) -> np.ndarray:
    common = x @ x.T
    return nearest_only(cosine(x, x) * common / (common + 5.0), 40) @ x


def svd(x: np.ndarray) -> np.ndarray:
    directions = np.linalg.svd(x)[2][:GROUPS]
    return x @ directions.T @ directions


def nmf(x: np.ndarray) -> np.ndarray:
    """Lee and Seung's multiplicative updates, the best of a few random starts."""
    best, least = x, np.inf
    for start in range(4):
        rng = np.random.default_rng(start)
        w, h = rng.random((len(x), GROUPS)), rng.random((GROUPS, ITEMS))
        for _ in range(600):
            h *= (w.T @ x) / np.maximum(w.T @ w @ h, 1e-12)
            w *= (x @ h.T) / np.maximum(w @ h @ h.T, 1e-12)
        if (error := float(np.linalg.norm(x - w @ h))) < least:
            best, least = w @ h, error
    return best


@pytest.mark.parametrize(
    ("model", "reference"),
    [
        (ItemKNN(neighbours=15, weighting="cosine", shrink=5.0), item_knn),
        (UserKNN(neighbours=40, weighting="cosine", shrink=5.0), user_knn),
        (SVD(factors=GROUPS), svd),
        (NMF(factors=GROUPS, rounds=300), nmf),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_standard_algorithm_ranks_as_its_reference(
    model: Model, reference: Callable[[np.ndarray], np.ndarray], split: Split
) -> None:
    expected = reference(dense(split))
    found = evaluate(model, split).customers.ndcg.mean()
    assert found > 0.2  # the tastes are found at all; chance is 0.08
    assert found == pytest.approx(ndcg(expected, split), rel=WITHIN)
    scores = np.nan_to_num(model.score(split.histories), neginf=0.0)
    assert np.linalg.norm(scores - expected) <= WITHIN * np.linalg.norm(expected) * (
        5 if model.name == "nmf" else 1
    )
