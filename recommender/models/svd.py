"""Matrix factorisation by a truncated singular value decomposition: PureSVD.

Cremonesi, Koren, Turrin (2010): Performance of recommender algorithms on top-N recommendation tasks. RecSys
'10, https://doi.org/10.1145/1864708.1864721. Popular items can be damped as in EigenRec: Nikolakopoulos,
Kalantzis, Gallopoulos, Garofalakis (2019), https://doi.org/10.1007/s10115-018-1197-7. The decomposition is
scikit-learn's.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix, diags

from recommender.models.base import Scores
from recommender.models.factors import Factorisation


class SVD(Factorisation):
    """Projects a customer's history on the strongest directions of what was bought.

    Parameters
    ----------
    factors, step, half_life, trend, seed
        As `Factorisation`.
    damping
        Power of an item's customers by which its column is divided before: 0 (PureSVD) lets popular items
        lead, 0.5 makes all columns equally long.
    """

    name = "svd"
    PARAMETERS: ClassVar[tuple[str, ...]] = (*Factorisation.PARAMETERS, "damping")

    def __init__(
        self,
        factors: int = 64,
        step: float = 1.0,
        half_life: float = 0.0,
        trend: float = 0.0,
        seed: int = 0,
        damping: float = 0.0,
    ) -> None:
        super().__init__(factors, step, half_life, trend, seed)
        self.damping = damping

    def learn(self, matrix: csr_matrix) -> Scores:
        """Return the right singular vectors, shape (items, at most factors)."""
        from sklearn.decomposition import TruncatedSVD

        customers = np.diff(matrix.tocsc().indptr).astype(np.float64)
        scaled = matrix @ diags(customers**-self.damping)
        if min(scaled.shape) == 1:
            # One customer or one item: there is one direction, and no decomposition to do.
            direction: Scores = np.asarray(scaled.sum(axis=0)).reshape(-1, 1)
            return direction / np.linalg.norm(direction)
        rank = min(self.factors, *scaled.shape)
        # scikit-learn divides by the variance, which is 0 when all customers are alike.
        with np.errstate(divide="ignore", invalid="ignore"):
            svd = TruncatedSVD(rank, n_iter=7, random_state=self.seed).fit(scaled)
        vectors: Scores = svd.components_.T
        return vectors

    def fold_in(self, matrix: csr_matrix) -> Scores:
        """Project the histories on the vectors."""
        projected: Scores = matrix @ self.item_factors
        return projected
