"""The demo store imported once for the whole suite."""

import subprocess
import sys
from pathlib import Path

import pytest

from recommender.catalogue import Catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The catalogue that `python -m recommender import` makes of data/stores/demo."""
    artifacts = tmp_path_factory.mktemp("artifacts")
    store = str(ROOT / "data" / "stores" / "demo")
    command = [sys.executable, "-m", "recommender", "import", "--artifacts", str(artifacts), "--store", store]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Catalogue.load(artifacts / "catalogue")
