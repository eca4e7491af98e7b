"""`evaluate images`: what the numbers mean, and what is said of files that cannot be used."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from recommender.cli import main
from recommender.evaluation.images import PhotoReport, measure, ranks
from recommender.models.base import UNKNOWN

STORE = Path(__file__).parents[2] / "data" / "stores" / "demo"
SHOWN = ("Banana_001", "Lemon_001", "Cucumber_001", "Pineapple_001", "Red-Bell-Pepper_001", "Carrots_001")
"""Photos of these are easy; the command's own figures are in docs/benchmarks.md."""


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some of the shipped photos and their labels."""
    folder = tmp_path_factory.mktemp("photos")
    with zipfile.ZipFile(STORE / "photos" / "photos.zip") as archive:
        for name in SHOWN:
            archive.extract(f"photos/train/{name}.jpg", folder)
    rows = (STORE / "photos" / "train.csv").read_text(encoding="utf-8").splitlines()
    chosen = [row for row in rows if row.startswith("photo,") or Path(row.split(",")[0]).stem in SHOWN]
    (folder / "labels.csv").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return folder


def arguments(folder: Path, **changed: Path) -> list[str]:
    files = {"products": STORE / "groceries.jsonl.gz", "photos": folder, "labels": folder / "labels.csv"}
    files |= {"store": STORE, "artifacts": folder / "none"} | changed
    return [
        "evaluate",
        "images",
        *(str(part) for name, file in files.items() for part in (f"--{name}", file)),
    ]


def test_a_photo_counts_by_the_place_of_its_product() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.2, 0.1], [0.5, UNKNOWN, 0.4]], dtype=np.float32)
    assert ranks(scores, np.array([0, 1, 1])).tolist() == [1, 2, 4]  # ties share the last of their places


def test_measures_and_their_intervals() -> None:
    measures = measure(np.array([1, 2, 6, 1] * 25))
    assert measures["top1"].mean == 0.5
    assert measures["top5"].mean == 0.75
    assert measures["mrr"].mean == pytest.approx((1 + 1 / 2 + 1 / 6 + 1) / 4)
    assert 0.4 <= measures["top1"].low < 0.5 < measures["top1"].high <= 0.6


def test_chance_is_told_as_chance() -> None:
    scores = np.random.default_rng(0).random((4000, 50), dtype=np.float32)
    report = PhotoReport.of(scores, [7] * 4000)
    assert report.measures["top1"].mean == pytest.approx(0.02, abs=0.01)
    assert (report.photos, report.products) == (4000, 50)


def test_the_shipped_network_knows_shipped_photos(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments(photos), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["photos"], found["products"]) == (len(SHOWN), 81)
    assert found["top5"]["mean"] == 1
    assert found["mrr"]["low"] <= found["mrr"]["mean"] <= found["mrr"]["high"]


def test_another_head_can_be_fitted_first(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments(photos, train=photos / "labels.csv")]) == 0
    assert "top1: 1.000" in capsys.readouterr().out


def test_what_ships_is_small() -> None:
    weights = STORE / "photos" / "weights"
    assert sum(file.stat().st_size for file in weights.iterdir()) <= 5_000_000


def no_such_product(folder: Path) -> dict[str, Path]:
    with (folder / "labels.csv").open("a", encoding="utf-8") as file:
        file.write("photos/train/Banana_001.jpg,999\n")
    return {}


def no_label(folder: Path) -> dict[str, Path]:
    (folder / "labels.csv").write_text("photo,class_id\nphotos/train/Banana_001.jpg,\n", encoding="utf-8")
    return {}


def broken_photo(folder: Path) -> dict[str, Path]:
    photo = folder / "photos" / "train" / "Lemon_001.jpg"
    photo.write_bytes(photo.read_bytes()[:900])
    return {}


def no_photo(folder: Path) -> dict[str, Path]:
    (folder / "photos" / "train" / "Lemon_001.jpg").write_text("not a photo", encoding="utf-8")
    return {}


def missing_photo(folder: Path) -> dict[str, Path]:
    (folder / "photos" / "train" / "Lemon_001.jpg").unlink()
    return {}


def outside(folder: Path) -> dict[str, Path]:
    (folder / "labels.csv").write_text("photo,class_id\n../../etc/passwd,1\n", encoding="utf-8")
    return {}


def no_zip(folder: Path) -> dict[str, Path]:
    (folder / "photos.zip").write_bytes(b"PK\x03\x04 and no more")
    return {"photos": folder / "photos.zip"}


def twice(folder: Path) -> dict[str, Path]:
    (folder / "products.csv").write_text("id,title\n1,a\n2,b\n1,c\n", encoding="utf-8")
    return {"products": folder / "products.csv"}


def no_weights(folder: Path) -> dict[str, Path]:
    return {"weights": folder / "nowhere"}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (no_such_product, f"labels.csv: line {len(SHOWN) + 2}: no product '999' is known"),
        (no_label, "labels.csv: line 2: id or item_id or class_id: missing"),
        (broken_photo, "photos/train/Lemon_001.jpg: is damaged"),
        (no_photo, "photos/train/Lemon_001.jpg: is no JPEG, PNG or WebP"),
        (missing_photo, "photos/train/Lemon_001.jpg: no such photo"),
        (outside, "../../etc/passwd: no such photo"),
        (no_zip, "photos.zip: is no zip file"),
        (twice, "products.csv: line 4: '1' stands on line 2 already"),
        (no_weights, "train --model image_cnn"),
    ],
)
def test_what_cannot_be_used_is_named(
    photos: Path,
    tmp_path: Path,
    spoil: Callable[[Path], dict[str, Path]],
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(shutil.copytree(photos, tmp_path / "photos"))
    assert main(arguments(folder, **spoil(folder))) == 2
    said = capsys.readouterr()
    assert reason in said.err
    assert said.out == ""
