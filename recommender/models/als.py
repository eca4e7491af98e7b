"""Matrix factorisation for implicit feedback by alternating least squares (iALS).

Hu, Koren, Volinsky (2008): Collaborative filtering for implicit feedback datasets. ICDM '08,
https://doi.org/10.1109/ICDM.2008.22. Both the factorisation and the folding in are implicit's.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix

from recommender.models.base import Scores
from recommender.models.factors import Factorisation


class ALS(Factorisation):
    """Fits all cells of the matrix, what was bought with more confidence than what was not.

    Parameters
    ----------
    factors, step, half_life, trend, seed
        As `Factorisation`.
    alpha
        Confidence in a purchase, against 1 in a cell without.
    regularization
        Weight of the squared norms.
    rounds
        Rounds of solving for customers, then items.
    """

    name = "als"
    PARAMETERS: ClassVar[tuple[str, ...]] = (
        *Factorisation.PARAMETERS,
        "alpha",
        "regularization",
        "rounds",
    )

    def __init__(
        self,
        factors: int = 64,
        step: float = 1.0,
        half_life: float = 0.0,
        trend: float = 0.0,
        seed: int = 0,
        alpha: float = 10.0,
        regularization: float = 10.0,
        rounds: int = 15,
    ) -> None:
        super().__init__(factors, step, half_life, trend, seed)
        self.alpha, self.regularization, self.rounds = alpha, regularization, rounds

    def _solver(self) -> Any:
        from implicit.cpu.als import AlternatingLeastSquares

        return AlternatingLeastSquares(
            factors=self.factors,
            regularization=self.regularization,
            alpha=self.alpha,
            iterations=self.rounds,
            num_threads=1,
            random_state=self.seed,
        )

    def learn(self, matrix: csr_matrix) -> Scores:
        """Return the items' vectors, shape (items, factors)."""
        from threadpoolctl import threadpool_limits

        # implicit has its own threads; BLAS's beside them only get in their way.
        with threadpool_limits(1, "blas"):
            solver = self._solver()
            solver.fit(matrix, show_progress=False)
        vectors: Scores = solver.item_factors
        return vectors

    def fold_in(self, matrix: csr_matrix) -> Scores:
        """Solve for the customers, the items being fixed."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1, "blas"):
            solver = self._solver()
            solver.item_factors = self.item_factors
            vectors: Scores = solver.recalculate_user(np.arange(matrix.shape[0]), matrix)
        return vectors
