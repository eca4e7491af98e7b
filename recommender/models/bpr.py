"""Matrix factorisation by Bayesian personalised ranking: what was bought before what was not.

Rendle, Freudenthaler, Gantner, Schmidt-Thieme (2009): BPR: Bayesian personalized ranking from implicit
feedback. UAI '09, https://arxiv.org/abs/1205.2618. The items' vectors are implicit's. A customer's vector is
found by the same objective with the items fixed, against items drawn once: a smooth convex problem, solved by
accelerated gradient descent (Nesterov 1983).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix

from recommender.models.base import Scores
from recommender.models.factors import Factorisation

DRAWN = 64
"""Items, drawn evenly, that a customer's own are compared with in folding in."""

STEPS = 30
"""Steps of folding in; a fixed number, so that nobody's ranking depends on who is ranked beside them."""


class BPR(Factorisation):
    """Learns to put what a customer bought before what they did not.

    Parameters
    ----------
    factors, step, half_life, seed
        As `Factorisation`.
    learning_rate, regularization, rounds
        Of the stochastic gradient descent; a round draws as many pairs as there are purchases.
    """

    name = "bpr"
    PARAMETERS: ClassVar[tuple[str, ...]] = (
        "factors",
        "step",
        "half_life",
        "seed",
        "learning_rate",
        "regularization",
        "rounds",
    )

    def __init__(
        self,
        factors: int = 64,
        step: float = 1.0,
        half_life: float = 0.0,
        seed: int = 0,
        learning_rate: float = 0.05,
        regularization: float = 0.01,
        rounds: int = 100,
    ) -> None:
        super().__init__(factors, step, half_life, 0.0, seed)
        self.learning_rate, self.regularization, self.rounds = learning_rate, regularization, rounds

    def learn(self, matrix: csr_matrix) -> Scores:
        """Return the items' vectors, shape (items, factors + 1): the last column is the bias."""
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        solver = BayesianPersonalizedRanking(
            factors=self.factors,
            learning_rate=self.learning_rate,
            regularization=self.regularization,
            iterations=self.rounds,
            num_threads=1,
            random_state=self.seed,
        )
        solver.fit(matrix, show_progress=False)
        vectors: Scores = solver.item_factors
        return vectors

    def fold_in(self, matrix: csr_matrix) -> Scores:
        """Find each customer's x: least mean log(1 + exp(x · (drawn − own))) + regularization / 2 × |x|²."""
        drawn = self._drawn()
        matrix = matrix[:, self.known]
        share = matrix.data / np.repeat(np.asarray(matrix.sum(axis=1)).ravel(), np.diff(matrix.indptr))
        own = csr_matrix((share, matrix.indices, matrix.indptr), shape=matrix.shape)
        items = self.item_factors[self.known]
        # The gradient's Lipschitz constant is at most (2 max|q|)² / 4 + regularization.
        pace = 1 / (np.square(items[:, :-1]).sum(axis=1).max() + self.regularization)
        x = looked_ahead = np.zeros((matrix.shape[0], items.shape[1]), dtype=np.float32)
        x[:, -1] = 1.0  # the factor of the items' biases
        for step in range(STEPS):
            before, x = x, looked_ahead - pace * self._gradient(looked_ahead, own, items, drawn)
            looked_ahead = x + step / (step + 3) * (x - before)
        return x

    def _drawn(self) -> Scores:
        """Return the vectors of items drawn evenly, the same ones each time."""
        bought = np.flatnonzero(self.known)
        chosen = np.random.default_rng(self.seed).choice(bought, min(DRAWN, len(bought)), replace=False)
        vectors: Scores = self.item_factors[chosen]
        return vectors

    def _gradient(self, x: Scores, own: csr_matrix, items: Scores, drawn: Scores) -> Scores:
        rows = np.repeat(np.arange(len(x)), np.diff(own.indptr))
        margins = np.einsum("mf,mf->m", x[rows], items[own.indices])[:, None] - (x @ drawn.T)[rows]
        pull = own.data[:, None] / (1 + np.exp(np.clip(margins, -60, 60))) / len(drawn)
        towards = csr_matrix((pull.sum(axis=1), own.indices, own.indptr), shape=own.shape) @ items
        away = (
            csr_matrix(
                (np.ones(len(rows), dtype=np.float32), (rows, np.arange(len(rows)))),
                shape=(len(x), len(rows)),
            )
            @ pull
        )
        gradient: Scores = self.regularization * x - towards + away @ drawn
        gradient[:, -1] = 0.0
        return gradient.astype(np.float32)
