"""The production ranking: single models choose the candidates, trees learnt on past days put them in order.

Two stages as in Covington, Adams, Sargin (2016): Deep neural networks for YouTube recommendations. RecSys
'16, https://doi.org/10.1145/2959100.2959190. Why this and not another:
docs/decisions/0009-two-stage-production-ranking.md.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.models.base import UNKNOWN, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.exported import Network
from recommender.models.production_ingredients import Ingredients
from recommender.models.production_learning import FEWEST_LISTS, examples_of
from recommender.models.trees import fit_trees


class Production(Model):
    """Ranks by two sets of learnt trees: one for items new to the customer, one for all.

    Where a shop has too few orders to learn from, the plain blend ranks by the weights that
    `production_ingredients.WEIGHTS` states, and `note` says so.

    Parameters
    ----------
    candidates
        Items of the plain blend that the trees put in order; all others stand below them.
    days
        Past days to learn from, ten days apart.
    trees
        Trees of each of the models that are summed.
    seed
        Of the trees' draws.
    """

    name = "production"

    def __init__(self, candidates: int = 100, days: int = 5, trees: int = 60, seed: int = 1) -> None:
        self.candidates, self.days, self.trees, self.seed = candidates, days, trees, seed
        self._ingredients = Ingredients()
        self._ranking: dict[bool, Network] = {}

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Learn the trees on past days, then fit the ingredients on all that is known."""
        examples = examples_of(purchases, most=self.days, candidates=self.candidates, progress=self.progress)
        self._ranking = {
            own: Network(fit_trees(found, trees=self.trees, seed=self.seed))
            for own, found in examples.items()
        }
        self._ingredients = Ingredients().fit(purchases)
        self.note = (
            f"order learnt from {len(examples[True].lists)} baskets"
            if examples
            else f"stated weights: fewer than {FEWEST_LISTS} baskets to learn from"
        )
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says, for a ranking of all: candidates from 1 to 2, the rest below 1."""
        return self._scores(histories, own=True)

    def score_new(self, histories: Histories) -> Scores:
        """Score as `score`, for a ranking of what the customer never bought."""
        return self._scores(histories, own=False)

    def _scores(self, histories: Histories, *, own: bool) -> Scores:
        found = self._ingredients.candidates(histories, self.candidates, own=own)
        plain = np.maximum(found.blend, 0)
        scores: Scores = np.where(found.blend > UNKNOWN, plain / (1 + plain), UNKNOWN)
        if own in self._ranking and len(found.rows):
            order = self._ranking[own](features=found.columns)[:, 0]
            scores[found.rows, found.items] = 1 + 1 / (1 + np.exp(-order))
        return scores

    def score_similar(self, items: Ids) -> Scores:
        """Score the neighbours of each item by their similarity."""
        return self._ingredients.models["neighbours"].score_similar(items)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the arrays of the ingredients and both sets of trees in ONNX, as bytes."""
        trees = {f"trees.{'all' if own else 'new'}": network.data for own, network in self._ranking.items()}
        return {**self._ingredients.arrays(), **trees}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take them back."""
        self._ingredients = Ingredients().restore(arrays)
        names = {True: "trees.all", False: "trees.new"}
        self._ranking = {
            own: Network(arrays[name].astype(np.uint8)) for own, name in names.items() if name in arrays
        }
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {
            "candidates": self.candidates,
            "days": self.days,
            "trees": self.trees,
            "seed": self.seed,
        }
