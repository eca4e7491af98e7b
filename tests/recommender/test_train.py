"""Training as the command line does it: which models, what of a model that lacks something, what is said."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue import Catalogue
from recommender.cli import main
from recommender.errors import InputError
from recommender.models.popularity import Popularity
from recommender.models.registry import CLASSES, MODELS, PRODUCTION, PUBLISHED
from recommender.pipelines.content import content_of

ROOT = Path(__file__).parents[2]


def test_every_model_is_found_by_its_own_name() -> None:
    assert {name: model.name for name, model in MODELS.items()} == {name: name for name in CLASSES}
    assert PRODUCTION in PUBLISHED
    assert set(PUBLISHED) <= set(MODELS)


def test_help_names_the_models_without_loading_any() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "recommender", "train", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(CLASSES) <= set(re.findall(r"\w+", done.stdout))
    for heavy in ("numpy", "scipy", "torch", "implicit", "lightgbm"):
        assert f"| {heavy}\n" not in done.stderr


def test_what_is_up_to_date_is_left_and_said(
    tiny_artifacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--json", "--artifacts", str(tiny_artifacts)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {name: said[name] for name in PUBLISHED} == dict.fromkeys(PUBLISHED, "up to date")


class Photographer(Popularity):
    name = "popularity"

    def fit(self, *_: object, **__: object) -> "Photographer":
        raise InputError("the store has no photos")


def test_a_model_that_lacks_something_does_not_keep_the_others_from_it(
    own_artifacts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_artifacts / "models" / "popularity" / "manifest.json").unlink()
    (own_artifacts / "models" / "item_knn" / "manifest.json").unlink()
    monkeypatch.setattr("recommender.models.popularity.Popularity", Photographer)
    common = ["--artifacts", str(own_artifacts)]
    assert main(["train", "--model", "published", *common]) == 0
    said = capsys.readouterr()
    assert "popularity: left out: the store has no photos" in said.out
    assert "item_knn: made, " in said.out
    assert f"training item_knn, {PUBLISHED.index('item_knn') + 1} of {len(PUBLISHED)}" in said.err

    assert main(["train", "--model", "popularity", *common]) == 2
    assert "no photos" in capsys.readouterr().err


def test_content_is_the_index_and_the_feed(tiny_artifacts: Path) -> None:
    catalogue = Catalogue.load(tiny_artifacts / "catalogue")
    content = content_of(tiny_artifacts, catalogue)
    assert content.vectors.shape[0] == content.attributes.shape[0] == len(catalogue)
    np.testing.assert_allclose(np.linalg.norm(content.vectors, axis=1), 1, rtol=1e-4)
    shared = content.attributes @ content.attributes.T
    mugs = [i for i, p in enumerate(catalogue.products) if p.category == "mugs"][:2]
    other = next(i for i, p in enumerate(catalogue.products) if p.category_path[0] not in ("mugs", "kitchen"))
    assert shared[mugs[0], mugs[1]] > shared[mugs[0], other]
    assert content.attributes.sum(axis=0).min() >= 2
