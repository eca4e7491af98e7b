"""Which models tell intents apart on CLINC150: `.venv-actions/bin/python -m benchmarks.clinc`.

Larson et al. (2019): An evaluation dataset for intent classification and out-of-scope prediction. EMNLP.

Cross-validation inside `train` and `oos_train` alone. A fold holds whole groups of near duplicates (average
linkage within an intent), since `train` repeats itself more than unseen utterances repeat it. All stand on
the shipped encoder's vectors (quick) and on n-grams as config.yml has them; combinations add probabilities.
A candidate refuses a share of the in-scope utterances, by a constant added to the logarithm of out of scope
as bot/components/confidence.py sets it; a refusal of one in scope is an error. What the pipeline of
config.yml reaches on `val` and `oos_val` is printed by `benchmarks.intents --train … --test …`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.cluster import AgglomerativeClustering
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from benchmarks.table import report
from recommender.encoder import QUICK, Encoder

DATA = Path("../shared/data/bench/clinc150/train_val.json.gz")
OUT = "oos"
REFUSED = (0.0, 0.01, 0.02, 0.03)
FOLDS = 3
ALIKE = 0.25
"""Mean cosine distance below which utterances of an intent are near duplicates."""
MIXTURES = (
    ("regression",),
    ("svm",),
    ("perceptron",),
    ("regression", "svm"),
    ("svm", "perceptron"),
    ("regression", "svm", "perceptron"),
)
Floats = npt.NDArray[np.float64]


def read(encoder: Encoder) -> tuple[list[str], npt.NDArray[np.float32], npt.NDArray[np.str_]]:
    """Read the training utterances, their vectors, shape (n, dimension), and intents."""
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        data = json.load(file)
    rows = [*data["train"], *data["oos_train"]]
    texts = [text for text, _ in rows]
    return texts, encoder.encode(texts), np.array([intent for _, intent in rows])


def near_duplicates(vectors: npt.NDArray[np.float32], intents: npt.NDArray[np.str_]) -> npt.NDArray[np.int_]:
    """Return the number of each utterance's group."""
    groups, first = np.zeros(len(intents), dtype=int), 0
    for intent in np.unique(intents):
        rows = np.flatnonzero(intents == intent)
        linked = AgglomerativeClustering(
            n_clusters=None, distance_threshold=ALIKE, metric="cosine", linkage="average"
        ).fit_predict(vectors[rows])
        groups[rows] = first + linked
        first += linked.max() + 1
    return groups


def votes(
    texts: list[str],
    vectors: npt.NDArray[np.float32],
    intents: npt.NDArray[np.str_],
    seen: npt.NDArray[np.int_],
    unseen: npt.NDArray[np.int_],
) -> dict[str, Floats]:
    """Fit each model on what is seen; return its probabilities for the rest, shape (unseen, intents)."""
    grams = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)),
        ]
    ).fit([texts[i] for i in seen])
    rows = hstack([csr_matrix(vectors), grams.transform(texts)], format="csr", dtype=np.float32)
    moved = vectors - vectors[seen].mean(axis=0)
    moved *= 6 / np.linalg.norm(moved, axis=1, keepdims=True)
    wanted = intents[seen]
    regression = LogisticRegression(C=30, max_iter=30, class_weight="balanced", tol=1e-3)
    svm = LinearSVC(C=1.0, random_state=0)
    perceptron = MLPClassifier(
        (256,), alpha=0.01, batch_size=128, learning_rate_init=2e-3, max_iter=20, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return {
            "regression": regression.fit(rows[seen], wanted).predict_proba(rows[unseen]),
            "svm": softmax(4 * svm.fit(rows[seen], wanted).decision_function(rows[unseen]), axis=1),
            "perceptron": perceptron.fit(moved[seen], wanted).predict_proba(moved[unseen]),
        }


def figures(probabilities: Floats, intents: npt.NDArray[np.str_], refused: float) -> list[str]:
    """Return in-scope accuracy and out-of-scope recall, in per cent, with that share refused."""
    names = np.unique(intents)
    inside, scope = intents != OUT, names != OUT
    best = names[scope][probabilities[:, scope].argmax(axis=1)]
    lead = np.log(probabilities[:, scope].max(axis=1)) - np.log(probabilities[:, ~scope][:, 0] + 1e-9)
    kept = lead >= np.quantile(lead[inside], refused)
    accuracy, recall = (kept & (best == intents))[inside].mean(), (~kept[~inside]).mean()
    return [f"{100 * accuracy:.1f}", f"{100 * recall:.1f}"]


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    begun = time.perf_counter()
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    texts, vectors, intents = read(Encoder.load(artifacts / "encoder", model=QUICK))
    found: dict[str, Floats] = {}
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for seen, unseen in folds.split(texts, intents, near_duplicates(vectors, intents)):
        for name, probabilities in votes(texts, vectors, intents, seen, unseen).items():
            whole = found.setdefault(name, np.zeros((len(texts), probabilities.shape[1])))
            whole[unseen] = probabilities
    rows = []
    for mixture in MIXTURES:
        together = np.sum([found[name] for name in mixture], axis=0) / len(mixture)
        rows += [
            [" + ".join(mixture), f"{refused:.0%}", *figures(together, intents, refused)]
            for refused in REFUSED
        ]
    columns = ["models", "in scope refused", "in-scope accuracy, %", "out-of-scope recall, %"]
    report("clinc", columns, rows, {"rows": rows, "seconds": time.perf_counter() - begun})


if __name__ == "__main__":
    main()
