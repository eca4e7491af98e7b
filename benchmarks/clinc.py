"""Intents and what is none of them, on CLINC150: `.venv-actions/bin/python -m benchmarks.clinc [--look]`.

Larson et al. (2019): An evaluation dataset for intent classification and out-of-scope prediction. EMNLP.

Everything is chosen by cross-validation inside `train` and `oos_train`; `--look` adds the one look at
`val` and `oos_val`, with the setting chosen there. All candidates stand on the shipped encoder's
vectors (quick) and on n-grams as config.yml has them. A candidate refuses a share of the in-scope
utterances, those that it is least sure of, by a threshold set out of fold; a refusal of one in scope is
an error. Ways to be sure: the best probability of a logistic regression; the best margin of a linear
SVM; both with the known out-of-scope utterances as one more class; the nearest neighbours; and a
logistic regression over all these, learnt out of fold ("stacked"). Chosen is what stays farthest above,
or least below, the worse held of two bars.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from benchmarks.table import report
from recommender.encoder import QUICK, Encoder

DATA = Path("../shared/data/bench/clinc150/train_val.json.gz")
OUT = "oos"
REFUSED = (0.01, 0.015, 0.02, 0.03)
"""Shares of in-scope utterances that are refused; more than the last are too many."""
BARS = {"accuracy": 0.955, "recall": 0.85}
FOLDS = 3
NEAREST = 5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Texts:
    """Utterances with their vectors, shape (n, dimension), and intents."""

    texts: npt.NDArray[np.object_]
    vectors: npt.NDArray[np.float32]
    intents: npt.NDArray[np.str_]

    def __getitem__(self, rows: npt.NDArray[np.generic]) -> Texts:
        return Texts(self.texts[rows], self.vectors[rows], self.intents[rows])

    @property
    def in_scope(self) -> npt.NDArray[np.bool_]:
        """Which of them are of an intent."""
        inside: npt.NDArray[np.bool_] = self.intents != OUT
        return inside


@dataclass(frozen=True)
class Scores:
    """What the models say of n utterances: the intent, and by each column how sure it is one."""

    intents: npt.NDArray[np.str_]
    sure: Floats


SURE = ("probability", "margin", "probability, oos known", "margin, oos known", "neighbours")


def read(name: str, encoder: Encoder) -> Texts:
    """Read a part with its out-of-scope utterances."""
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        data = json.load(file)
    rows = [*data[name], *data[f"oos_{name}"]]
    texts = [text for text, _ in rows]
    return Texts(
        np.array(texts, dtype=object), encoder.encode(texts), np.array([intent for _, intent in rows])
    )


def fitted(train: Texts) -> Callable[[Texts], Scores]:
    """Fit every model, those that know nothing out of scope on the rest alone."""
    known = train[train.in_scope]
    grams = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)),
        ]
    ).fit(train.texts)

    def features(part: Texts) -> csr_matrix:
        return hstack([csr_matrix(part.vectors), grams.transform(part.texts)], format="csr", dtype=np.float32)

    def regression(part: Texts) -> LogisticRegression:
        model = LogisticRegression(C=30, max_iter=30, class_weight="balanced", tol=1e-3)
        return model.fit(features(part), part.intents)

    def machine(part: Texts) -> LinearSVC:
        return LinearSVC(C=0.5, class_weight="balanced").fit(features(part), part.intents)

    models = [regression(known), machine(known), regression(train), machine(train)]

    def scores(part: Texts) -> Scores:
        matrix = features(part)
        probability, margin = models[0].predict_proba(matrix), models[1].decision_function(matrix)
        shares = np.exp(3 * margin)
        together = probability + shares / shares.sum(axis=1, keepdims=True)
        columns = [probability.max(axis=1), margin.max(axis=1)]
        for model, values in (
            (models[2], models[2].predict_proba(matrix)),
            (models[3], models[3].decision_function(matrix)),
        ):
            outside = model.classes_ == OUT
            columns.append(values[:, ~outside].max(axis=1) - values[:, outside][:, 0])
        near = np.sort(part.vectors @ known.vectors.T, axis=1)[:, -NEAREST:].mean(axis=1)
        return Scores(models[0].classes_[together.argmax(axis=1)], np.stack([*columns, near], axis=1))

    return scores


def out_of_fold(data: Texts, seed: int) -> Scores:
    """Return the scores of each utterance by models that did not see it."""
    intents, sure = np.empty_like(data.intents), np.zeros((len(data.texts), len(SURE)))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(
        data.texts, data.intents
    ):
        found = fitted(data[train])(data[test])
        intents[test], sure[test] = found.intents, found.sure
    return Scores(intents, sure)


def measures(
    data: Texts, intents: npt.NDArray[np.str_], kept: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Return what counts, an utterance a row: right ones and refused ones in scope, refused ones outside."""
    inside = data.in_scope
    return {
        "accuracy": (kept & (intents == data.intents))[inside],
        "refused": ~kept[inside],
        "recall": ~kept[~inside],
    }


def interval(values: npt.NDArray[np.bool_], seed: int) -> str:
    """Return the mean in per cent with its 95 % bootstrap interval."""
    draws = np.random.default_rng(seed).choice(values, (2000, len(values))).mean(axis=1) * 100
    low, high = np.quantile(draws, (0.025, 0.975))
    return f"{values.mean() * 100:.1f} ({low:.1f}–{high:.1f})"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--look", action="store_true", help="the one look at val")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    encoder = Encoder.load(artifacts / "encoder", model=QUICK)
    begun = time.perf_counter()
    data = read("train", encoder)
    scores = out_of_fold(data, options.seed)
    stack = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", C=0.1))
    stacked = cross_val_predict(stack, scores.sure, data.in_scope, cv=10, method="decision_function")
    ways = {name: scores.sure[:, column] for column, name in enumerate(SURE)} | {"stacked": stacked}
    settings = [(name, share) for name in ways for share in REFUSED]
    thresholds = {
        (name, share): float(np.quantile(ways[name][data.in_scope], share)) for name, share in settings
    }
    counted = {
        setting: measures(data, scores.intents, ways[setting[0]] >= thresholds[setting])
        for setting in settings
    }
    rows = [_row("cross-validation", setting, counted[setting], options.seed) for setting in settings]
    if options.look:
        chosen = max(
            settings, key=lambda s: min(counted[s][bar].mean() - least for bar, least in BARS.items())
        )
        val = read("val", encoder)
        found = fitted(data)(val)
        looked = dict(zip(SURE, found.sure.T, strict=True))
        looked["stacked"] = stack.fit(scores.sure, data.in_scope).decision_function(found.sure)
        kept = looked[chosen[0]] >= thresholds[chosen]
        rows.append(_row("val, the setting chosen", chosen, measures(val, found.intents, kept), options.seed))
    columns = [
        "part",
        "sure by",
        "to refuse, %",
        "in-scope accuracy, %",
        "refused, %",
        "out-of-scope recall, %",
    ]
    report("clinc", columns, rows, {"rows": rows, "seconds": time.perf_counter() - begun})


def _row(
    part: str, setting: tuple[str, float], counted: dict[str, npt.NDArray[np.bool_]], seed: int
) -> list[str]:
    name, share = setting
    figures = (interval(counted[key], seed) for key in ("accuracy", "refused", "recall"))
    return [part, name, f"{share:.1%}", *figures]


if __name__ == "__main__":
    main()
