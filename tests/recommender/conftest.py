"""The tiny store, imported, built and trained once for all tests; the encoder is exported once a run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender import Recommender
from recommender.catalogue import Catalogue
from recommender.models.registry import PUBLISHED
from recommender.pipelines.build import build
from recommender.pipelines.encoder_export import export_encoder
from recommender.pipelines.import_feeds import import_store
from recommender.pipelines.publish import publish
from recommender.pipelines.train import train

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "stores" / "tiny"
DEMO = ROOT / "data" / "stores" / "demo"
BUILT = ROOT / "artifacts"


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported encoder: the checkout's own where it is up to date, for the export takes half a minute."""
    folder = tmp_path_factory.mktemp("artifacts") / "encoder"
    if (BUILT / "encoder").is_dir():
        shutil.copytree(BUILT / "encoder", folder)
    export_encoder(folder)
    return folder


@pytest.fixture(scope="session")
def demo_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The products of the demo store."""
    artifacts = tmp_path_factory.mktemp("demo")
    import_store(DEMO, artifacts, sorted(DEMO.glob("*.jsonl.gz")))
    return Catalogue.load(artifacts / "catalogue")


@pytest.fixture(scope="session")
def tiny_artifacts(encoder_folder: Path) -> Path:
    """All artifacts of the tiny store; treat as read-only."""
    artifacts = encoder_folder.parent
    import_store(TINY, artifacts)
    build(artifacts)
    for model in PUBLISHED:
        train(artifacts, model)
    return artifacts


@pytest.fixture
def own_artifacts(tiny_artifacts: Path, tmp_path: Path) -> Path:
    """A copy of the tiny store's artifacts that a test may damage."""
    return Path(shutil.copytree(tiny_artifacts, tmp_path / "artifacts"))


@pytest.fixture(scope="session")
def shop(tiny_artifacts: Path) -> Iterator[Recommender]:
    """The tiny store without Redis."""
    opened = Recommender.open(tiny_artifacts)
    yield opened
    opened.close()


@pytest.fixture
def scored_shop(tiny_artifacts: Path, redis_clean: str) -> Iterator[Recommender]:
    """The tiny store with its scores published."""
    publish(tiny_artifacts, redis_clean)
    opened = Recommender.open(tiny_artifacts, redis_url=redis_clean, timeout_s=2.0)
    yield opened
    opened.close()
