"""Non-negative matrix factorisation: every factor is a theme that a customer follows more or less.

Lee, Seung (1999): Learning the parts of objects by non-negative matrix factorization. Nature 401,
https://doi.org/10.1038/44565. Both the factorisation and the folding in are scikit-learn's.
"""

from __future__ import annotations

import warnings
from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix

from recommender.models.base import Scores
from recommender.models.factors import Factorisation

FOLD_IN_ROUNDS = 30
"""A fixed number, so that a customer's ranking does not depend on who is ranked beside them."""


class NMF(Factorisation):
    """Explains what was bought by sums of themes, none of them negative.

    Parameters
    ----------
    factors, step, half_life, trend, seed
        As `Factorisation`.
    penalty
        Weight of the squared norms (scikit-learn's `alpha_W`, an entry of the matrix).
    rounds
        Rounds of coordinate descent.
    """

    name = "nmf"
    PARAMETERS: ClassVar[tuple[str, ...]] = (*Factorisation.PARAMETERS, "penalty", "rounds")

    def __init__(
        self,
        factors: int = 32,
        step: float = 1.0,
        half_life: float = 0.0,
        trend: float = 0.0,
        seed: int = 0,
        penalty: float = 0.0,
        rounds: int = 60,
    ) -> None:
        super().__init__(factors, step, half_life, trend, seed)
        self.penalty, self.rounds = penalty, rounds

    def learn(self, matrix: csr_matrix) -> Scores:
        """Return the themes by item, shape (items, factors)."""
        from sklearn.decomposition import NMF as Solver
        from sklearn.exceptions import ConvergenceWarning

        factors = min(self.factors, *matrix.shape)
        solver = Solver(
            factors,
            init="nndsvda" if factors > 1 else "random",
            random_state=self.seed,
            max_iter=self.rounds,
            alpha_W=self.penalty,
        )
        with warnings.catch_warnings():
            # The rounds are a parameter: more of them do not always rank better.
            warnings.simplefilter("ignore", ConvergenceWarning)
            solver.fit(matrix)
        themes: Scores = solver.components_.T
        return themes

    def fold_in(self, matrix: csr_matrix) -> Scores:
        """Find how much of each theme explains the histories, the themes being fixed."""
        from sklearn.decomposition import non_negative_factorization
        from sklearn.exceptions import ConvergenceWarning

        themes = np.ascontiguousarray(self.item_factors.T)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            followed, _, _ = non_negative_factorization(
                matrix,
                H=themes,
                n_components=len(themes),
                init="custom",
                update_H=False,
                tol=0,
                max_iter=FOLD_IN_ROUNDS,
                alpha_W=self.penalty,
            )
        vectors: Scores = followed
        return vectors
