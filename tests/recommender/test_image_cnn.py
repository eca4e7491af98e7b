"""The network over photos: it learns colours quickly, is exported, saved, and finds what looks alike."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from recommender import ArtifactError, InputError, Recommender, UnknownItemError
from recommender.artifacts import write_artifact
from recommender.models.base import NONE, UNKNOWN, silent
from recommender.models.image_cnn import FORMAT, ImageCNN
from recommender.pipelines.image_augment import mixed, views_of
from recommender.pipelines.image_fit import Sample, Schedule, exported, fit_networks
from recommender.pipelines.image_network import Network, Resized, Together
from recommender.pipelines.image_textures import fit_textures
from recommender.pipelines.train_images import Lesson, trained, with_head
from recommender.types import Filters

COLOURS = {"m1": "red", "m2": "orange", "m5": "blue"}
QUICK = Schedule(epochs=6, batch=8, sides=(48,), seen_side=64, network_side=48, seeds=(0,))


def photos_of(colour: str, count: int, seed: int = 0) -> list[Image.Image]:
    """Patches of a colour, each with its own noise and spot."""
    rng = np.random.default_rng(seed)
    photos = []
    for _ in range(count):
        image = Image.new("RGB", (64, 80), colour)
        image.paste("white", (x := int(rng.integers(40)), 10, x + 12, 22))
        noise = rng.integers(-20, 20, (80, 64, 3))
        photos.append(Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)))
    return photos


@pytest.fixture(scope="module")
def model() -> ImageCNN:
    """Knows three products by photos and pictures."""
    photos = [photo for colour in COLOURS.values() for photo in photos_of(colour, 8)]
    labels = [item for item in COLOURS for _ in range(8)]
    pictures = {item: Image.new("RGB", (64, 64), colour) for item, colour in COLOURS.items()}
    return trained(Lesson(photos, labels, dict.fromkeys(COLOURS, "mug"), pictures), QUICK)


def test_a_new_photo_finds_its_product(model: ImageCNN) -> None:
    for item, colour in COLOURS.items():
        (scores,) = model.score_photos(photos_of(colour, 1, seed=9))
        assert model.items[int(scores.argmax())] == item


def test_what_looks_alike_is_similar(model: ImageCNN) -> None:
    ids, scores = model.similar_items(np.array([0, 1, 2], dtype=np.int32), 3)
    assert ids.shape == scores.shape == (3, 3)
    assert ids[0, 0] == 1  # to red, orange and not blue
    assert not (ids == np.arange(3)[:, None]).any()
    assert (ids[:, 2] == NONE).all()


def test_a_product_without_a_picture_is_known_by_its_photos_alone(model: ImageCNN) -> None:
    model = model.among(["m5", "new", "m1"])
    assert model.seen.tolist() == [True, False, True]
    (scores,) = model.score_photos(photos_of("blue", 1, seed=9))
    assert int(scores.argmax()) == 0
    assert scores[1] == UNKNOWN
    assert model.similar_items(np.array([1], dtype=np.int32), 2)[0].tolist() == [[NONE, NONE]]


def test_a_new_product_is_found_by_its_picture(model: ImageCNN) -> None:
    pictures = {"new": Image.new("RGB", (64, 64), "green")}
    model = model.among([]).fit_pictures(["new"], pictures)
    (score,) = model.score_photos(photos_of("green", 1, seed=9))[0]
    assert 0 < score < 1


def test_saved_and_loaded_it_answers_the_same(model: ImageCNN, tmp_path: Path) -> None:
    with write_artifact(tmp_path / "model", FORMAT, inputs="x", made_by="test") as folder:
        model.save(folder)
    loaded = ImageCNN.load(tmp_path / "model")
    assert (loaded.items, loaded.labels, loaded.size) == (model.items, model.labels, model.size)
    photos = photos_of("orange", 2, seed=9)
    np.testing.assert_allclose(loaded.score_photos(photos), model.score_photos(photos), atol=5e-3)


def test_missing_or_damaged_it_names_the_command_that_makes_it(model: ImageCNN, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="train --model image_cnn"):
        ImageCNN.load(tmp_path / "none")
    with write_artifact(tmp_path / "model", FORMAT, inputs="x", made_by="test") as folder:
        model.save(folder)
        (folder / "arrays.npz").write_bytes(b"\0" * 100)
    with pytest.raises(ArtifactError, match="cannot be read"):
        ImageCNN.load(tmp_path / "model")


def test_the_export_sees_as_the_parts_do() -> None:
    photos = [photo for colour in COLOURS.values() for photo in photos_of(colour, 2)]
    together = Together([Resized(Network(), 48), fit_textures(photos, 64, seed=0)]).eval()
    squares = np.stack([np.asarray(photo.resize((64, 64))) for photo in photos])
    views = torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 255
    (seen,) = onnxruntime.InferenceSession(exported(together, 64)).run(None, {"views": views.numpy()})
    expected = together(views).detach().numpy()
    assert seen.shape == (6, Network().dimension + together.parts[1].dimension)
    cosines = (seen * expected).sum(1) / np.linalg.norm(seen, axis=1) / np.linalg.norm(expected, axis=1)
    assert cosines.min() > 0.999  # half-precision weights


def test_a_seed_gives_the_same_network_alone_and_beside_another() -> None:
    sample = Sample.of([*photos_of("red", 2), *photos_of("blue", 2)], [0, 0, 1, 1], [0, 0, 0, 0])
    short = replace(QUICK, epochs=2, batch=4)
    (alone,) = fit_networks(sample, short, silent)
    _, beside = fit_networks(sample, replace(short, seeds=(1, 0)), silent)
    for one, other in zip(alone.state_dict().values(), beside.state_dict().values(), strict=True):
        torch.testing.assert_close(one, other)


def test_a_head_for_two_products_has_odds_of_both(model: ImageCNN) -> None:
    photos = [*photos_of("red", 3), *photos_of("blue", 3)]
    taught = with_head(model, photos, ["a"] * 3 + ["b"] * 3)
    odds = taught.probabilities(taught.embed([photos_of("red", 1, seed=9)[0]]))
    assert odds.sum() == pytest.approx(1)
    assert odds[0].argmax() == taught.labels.index("a")


def test_one_product_cannot_be_told_from_others(model: ImageCNN) -> None:
    with pytest.raises(InputError, match="at least two products"):
        with_head(model, photos_of("red", 2), ["m1", "m1"])


def test_views_are_of_the_side_asked_for_and_patches_share_the_label() -> None:
    torch.manual_seed(0)
    views = views_of(torch.rand(6, 3, 96, 96), 48)
    assert views.shape == (6, 3, 48, 48)
    flat = torch.arange(6.0).view(6, 1, 1, 1).expand(6, 3, 48, 48)
    pasted, share = mixed(flat, torch.eye(6))
    torch.testing.assert_close(share.sum(1), torch.ones(6))
    torch.testing.assert_close(pasted.mean((1, 2, 3)), share @ torch.arange(6.0))


@pytest.fixture(scope="module")
def photo_shop(
    tiny_artifacts: Path, model: ImageCNN, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recommender]:
    """The tiny store with pictures of three of its products, and of one that it no longer sells."""
    artifacts = tmp_path_factory.mktemp("pictured")
    for folder in tiny_artifacts.iterdir():
        (artifacts / folder.name).symlink_to(folder)
    pictures = {item: Image.new("RGB", (64, 64), colour) for item, colour in COLOURS.items()}
    pictures["gone"] = Image.new("RGB", (64, 64), "red")
    with write_artifact(artifacts / "images", FORMAT, inputs="x", made_by="test") as folder:
        model.among([]).fit_pictures(list(pictures), pictures).save(folder)
    shop = Recommender.open(artifacts)
    yield shop
    shop.close()


def jpeg(colour: str, tmp_path: Path) -> bytes:
    photos_of(colour, 1, seed=9)[0].save(tmp_path / "photo.jpg")
    return (tmp_path / "photo.jpg").read_bytes()


def test_a_shopper_searches_by_photo(photo_shop: Recommender, tmp_path: Path) -> None:
    found = photo_shop.search_by_photo(jpeg("red", tmp_path), k=2)
    assert [hit.product.id for hit in found.hits] == ["m1", "m2"]
    assert found.total == 3
    (evidence,) = found.hits[0].evidence
    assert evidence.kind == "query_match"
    assert evidence.facts["words"] == []
    assert 0.5 < evidence.facts["similarity"] <= 1
    assert found.hits[1].evidence[0].facts["likelihood"] < evidence.facts["likelihood"] <= 1


def test_filters_hold_for_photos_too(photo_shop: Recommender, tmp_path: Path) -> None:
    limit = photo_shop.product("m1").price.amount
    found = photo_shop.search_by_photo(jpeg("blue", tmp_path), filters=Filters(price_max=limit))
    assert found.hits
    assert all(hit.product.price.amount <= limit for hit in found.hits)


def test_similar_looks_name_the_product_they_are_like(photo_shop: Recommender) -> None:
    found = photo_shop.similar_looks("m1", k=5)
    assert [hit.product.id for hit in found.hits] == ["m2", "m5"]
    assert found.hits[0].evidence[0].kind == "similar_item"
    assert found.hits[0].evidence[0].facts["item_id"] == "m1"
    assert photo_shop.similar_looks("m3").hits == ()
    with pytest.raises(UnknownItemError):
        photo_shop.similar_looks("gone")


def test_what_is_no_photo_is_refused(photo_shop: Recommender) -> None:
    with pytest.raises(InputError, match=r"mug\.gif: is no JPEG, PNG or WebP"):
        photo_shop.search_by_photo(b"GIF89a", name="mug.gif")


def test_a_store_without_pictures_says_so(shop: Recommender, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pictures"):
        shop.search_by_photo(jpeg("red", tmp_path))
