"""The hyper-parameters that tuning tries, by model: a grid each, the same for every data set.

What only changes how a fitted model scores a customer stands in `SCORING`, so that tuning fits once for many.
"""

from __future__ import annotations

from typing import Any

Space = dict[str, tuple[Any, ...]]

SCORING = frozenset({"step", "half_life"})
"""Parameters of the models in `FITTED_APART` that the fitted arrays do not depend on."""

BY_DAYS = frozenset({"half_life", "own_half_life", "trend", "days", "horizon"})
"""Parameters that mean nothing where purchases have no dates."""

FITTED_APART = frozenset({"item_knn", "user_knn", "ease", "svd", "nmf", "als", "bpr"})

_CUSTOMER: Space = {
    "step": (1.0, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5),
    "half_life": (0.0, 15.0, 30.0, 60.0, 120.0, 240.0),
}
_TREND: Space = {"trend": (0.0, 15.0, 30.0, 60.0, 120.0, 240.0)}
_SEQUENCE: Space = {
    "dimension": (64, 128, 256),
    "dropout": (0.3, 0.4, 0.5, 0.6),
    "epochs": (4, 8, 12, 16, 24),
    "negatives": (512, 1024, 2048),
    "rate": (5e-4, 1e-3, 2e-3),
}
_FACTORS: Space = {"factors": (8, 16, 32, 64, 128, 256), **_CUSTOMER}

SPACES: dict[str, Space] = {
    "popularity": {"days": (3, 5, 7, 10, 14, 21, 28, 42, 60, 90, 180, 10_000)},
    "recent_popularity": {"half_life": (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0, 60.0, 120.0, 1e4)},
    "purchase_frequency": {
        "own_half_life": (0.0, 7.0, 15.0, 30.0, 60.0, 90.0, 120.0, 180.0, 360.0),
        "half_life": (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0),
    },
    "repeat_purchase": {"horizon": (1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 120.0, 360.0)},
    "item_knn": {
        "neighbours": (20, 50, 100, 200, 400, 800),
        "weighting": ("cosine", "root", "tfidf", "bm25"),
        "shrink": (0.0, 3.0, 10.0, 20.0, 30.0, 60.0, 100.0),
        **_CUSTOMER,
        **_TREND,
    },
    "user_knn": {
        "neighbours": (20, 50, 100, 200, 400, 800),
        "weighting": ("cosine", "root", "tfidf", "bm25"),
        "shrink": (0.0, 1.0, 3.0, 10.0, 30.0),
        **_CUSTOMER,
        **_TREND,
    },
    "svd": {**_FACTORS, **_TREND, "damping": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)},
    "nmf": {
        **_FACTORS,
        **_TREND,
        "factors": (8, 16, 32, 64, 128),
        "penalty": (0.0, 1e-5, 1e-4, 1e-3),
        "rounds": (20, 60),
    },
    "als": {
        **_FACTORS,
        **_TREND,
        "factors": (16, 32, 64, 128),
        "alpha": (1.0, 3.0, 10.0, 30.0, 100.0),
        "regularization": (0.1, 1.0, 3.0, 10.0, 30.0, 100.0),
        "rounds": (5, 10, 15),
    },
    "bpr": {
        **_FACTORS,
        "factors": (16, 32, 64, 128),
        "learning_rate": (0.01, 0.03, 0.05, 0.1),
        "regularization": (0.001, 0.003, 0.01, 0.03, 0.1),
        "rounds": (30, 100),
    },
    "ease": {"penalty": (50.0, 100.0, 200.0, 500.0, 1000.0, 2500.0), **_CUSTOMER, **_TREND},
    "gru4rec": {**_SEQUENCE, "hidden": (64, 128, 256)},
    "sasrec": {**_SEQUENCE, "layers": (1, 2, 3), "heads": (1, 2, 4)},
}
