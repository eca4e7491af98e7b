"""Artifacts, encoder, word index, vector index, fusion and variety, each by itself."""

import json
from pathlib import Path

import numpy as np
import pytest

from recommender import ArtifactError, Filters
from recommender import index as index_module
from recommender.artifacts import fingerprint, is_current, open_artifact, write_artifact
from recommender.encoder import Encoder
from recommender.fusion import Candidates, Fusion
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex
from recommender.relax import relaxations
from recommender.rerank import arrange, diversify, lowest, nearest_first, sort_exactly


class TestArtifacts:
    def make(self, path: Path, text: str = "one", inputs: str = "a") -> None:
        with write_artifact(path, 1, inputs=inputs, made_by="make it") as folder:
            (folder / "data.txt").write_text(text, encoding="utf-8")

    def test_a_failed_writer_leaves_the_old_one(self, tmp_path: Path) -> None:
        path = tmp_path / "thing"
        self.make(path)
        with pytest.raises(ZeroDivisionError), write_artifact(path, 1, inputs="b", made_by="x") as folder:
            (folder / "data.txt").write_text("half", encoding="utf-8")
            raise ZeroDivisionError
        assert (path / "data.txt").read_text(encoding="utf-8") == "one"
        assert [p.name for p in tmp_path.iterdir()] == ["thing"]

    def test_current_means_whole_and_of_the_same_inputs_and_format(self, tmp_path: Path) -> None:
        path = tmp_path / "thing"
        self.make(path)
        assert is_current(path, "a", 1)
        assert not is_current(path, "b", 1)
        assert not is_current(path, "a", 2)
        (path / "data.txt").write_text("longer", encoding="utf-8")
        assert not is_current(path, "a", 1)

    @pytest.mark.parametrize("damage", ["format", "gone", "manifest", "missing"])
    def test_what_is_wrong_names_the_command(self, tmp_path: Path, damage: str) -> None:
        path = tmp_path / "thing"
        self.make(path)
        if damage == "gone":
            (path / "data.txt").unlink()
        if damage == "manifest":
            (path / "manifest.json").write_text("{", encoding="utf-8")
        if damage == "missing":
            (path / "manifest.json").unlink()
        with pytest.raises(ArtifactError, match="run: make it"):
            open_artifact(path, 2 if damage == "format" else 1, made_by="make it")

    def test_a_swap_that_was_cut_short_is_finished(self, tmp_path: Path) -> None:
        path = tmp_path / "thing"
        self.make(path)
        path.rename(tmp_path / ".thing.old")
        assert is_current(path, "a", 1)

    def test_fingerprints_tell_names_contents_and_order_apart(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("x", encoding="utf-8")
        (tmp_path / "b").write_text("x", encoding="utf-8")
        prints = {
            fingerprint(tmp_path / "a"),
            fingerprint(tmp_path / "b"),
            fingerprint("ab", "c"),
            fingerprint("a", "bc"),
            fingerprint("c", "ab"),
        }
        assert len(prints) == 5


class TestEncoder:
    def test_vectors_have_length_one_whatever_the_batch(self, encoder_folder: Path) -> None:
        encoder = Encoder.load(encoder_folder)
        texts = ["a red mug", "x", "", "a very long text " * 200, "茶杯"] * 5
        vectors = encoder.encode(texts)
        assert vectors.shape == (25, 384)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
        np.testing.assert_allclose(vectors[0], encoder.encode(["a red mug"])[0], atol=1e-5)

    def test_meaning_is_near(self, encoder_folder: Path) -> None:
        mug, cup, train = Encoder.load(encoder_folder).encode(["coffee mug", "tea cup", "train ticket"])
        assert mug @ cup > mug @ train

    def test_the_small_model_is_close_to_the_exact_one(self, encoder_folder: Path) -> None:
        texts = ["red mug under a tenner", "garden chairs"]
        exact = Encoder.load(encoder_folder).encode(texts)
        small = Encoder.load(encoder_folder, model="model_int8.onnx").encode(texts)
        assert ((exact * small).sum(axis=1) > 0.9).all()

    def test_the_model_suits_the_older_runtime_of_the_bot(self, encoder_folder: Path) -> None:
        import onnx

        for name in ("model.onnx", "model_int8.onnx"):
            assert onnx.load(encoder_folder / name, load_external_data=False).ir_version <= 8


class TestLexicalIndex:
    DOCUMENTS = (
        {"title": "Red teapot", "description": "For afternoon tea"},
        {"title": "Tea pot cosy", "category": "Kitchen"},
        {"title": "Charger plate, gold"},
        {"title": "Crème brûlée dish"},
    )

    @pytest.fixture
    def index(self) -> LexicalIndex:
        return LexicalIndex.build(self.DOCUMENTS)

    @pytest.mark.parametrize("text", ["teapots", "tea pot", "TEAPOT!"])
    def test_joined_or_split_it_is_the_same_word(self, index: LexicalIndex, text: str) -> None:
        match = index.match(text)
        assert (match.scores[:2] > 0).all()
        assert (match.coverage_of(match.words)[:2] > 0.99).all()

    def test_a_pair_of_words_is_worth_no_more_than_the_words(self, index: LexicalIndex) -> None:
        apart, together = (index.match(text).scores[1] for text in ("pot tea", "tea pot"))
        assert apart == together

    def test_titles_of_one_word_can_be_indexed(self, tmp_path: Path) -> None:
        LexicalIndex.build([{"title": "Teapot"}, {"title": "Mug"}]).save(tmp_path)
        assert LexicalIndex.load(tmp_path).match("mugs").scores.argmax() == 1

    def test_accents_and_endings_do_not_matter(self, index: LexicalIndex) -> None:
        assert index.match("creme brulee dishes").scores.argmax() == 3

    @pytest.mark.parametrize(
        ("text", "wanted"), [("settee", 0), ("couches", 0), ("dish cloth", 1), ("dishcloths", 1), ("lamp", 2)]
    )
    def test_words_that_mean_the_same_find_one_another(self, text: str, wanted: int, tmp_path: Path) -> None:
        groups = [["sofa", "settee", "couch"], ["tea towel", "dish cloth"], ["lamp", "torch"]]
        documents = [
            {"title": "Grey sofa"},
            {"title": "Linen tea towels"},
            {"title": "Torch"},
            {"title": "Tea"},
        ]
        LexicalIndex.build(documents[:2], synonyms=groups).save(tmp_path)
        match = LexicalIndex.load(tmp_path).extended(documents[2:]).match(text)
        assert np.flatnonzero(match.scores).tolist() == [wanted]
        assert match.coverage_of(match.words)[wanted] > 0.99

    def test_coverage_counts_unknown_words_as_the_rarest(self, index: LexicalIndex) -> None:
        match = index.match("laptop charger for a dell")
        assert match.words == ("laptop", "charger", "dell")
        assert match.coverage_of(match.words)[2] < 0.4

    def test_saved_and_loaded_it_answers_the_same(self, index: LexicalIndex, tmp_path: Path) -> None:
        index.save(tmp_path)
        loaded = LexicalIndex.load(tmp_path)
        np.testing.assert_array_equal(loaded.match("red tea").scores, index.match("red tea").scores)
        assert not [file for file in tmp_path.iterdir() if file.suffix == ".pkl"]

    def test_a_text_without_words_matches_nothing(self, index: LexicalIndex) -> None:
        for text in ("", "!!!", "the of and"):
            assert not index.match(text).scores.any()


class TestDenseIndex:
    @pytest.fixture(params=["whole", "by cells"])
    def index(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> DenseIndex:
        if request.param == "by cells":
            monkeypatch.setattr(index_module, "FLAT_LIMIT", 100)
        rng = np.random.default_rng(3)
        kinds = rng.normal(size=(40, 32))
        vectors = kinds[rng.integers(0, 40, 3000)] + 0.5 * rng.normal(size=(3000, 32))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return DenseIndex.build(vectors.astype(np.float32))

    @pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.001])
    def test_only_allowed_items_above_the_floor_nearest_first(self, index: DenseIndex, share: float) -> None:
        everything = index.vectors_of(np.arange(3000))
        allowed = np.random.default_rng(4).random(3000) < share
        found, all_near = 0, 0
        for query in everything[:10]:
            ids, cosines = index.near(query, allowed, 0.4, 20)
            exact = everything @ query
            assert allowed[ids].all()
            assert (np.diff(cosines) <= 0).all()
            np.testing.assert_allclose(cosines, exact[ids], atol=1e-3)
            expected = np.flatnonzero(allowed & (exact > 0.4))
            expected = expected[np.argsort(-exact[expected])][:20]
            found, all_near = found + len(set(ids) & set(expected)), all_near + len(expected)
        assert found >= 0.9 * all_near

    def test_no_more_than_asked_for(self, index: DenseIndex) -> None:
        for limit in (1, 7):
            ids, _ = index.near(index.vectors_of(np.array([9]))[0], np.ones(3000, dtype=bool), -1.0, limit)
            assert len(ids) == limit
            assert ids[0] == 9

    def test_nothing_allowed_is_nothing_found(self, index: DenseIndex) -> None:
        query = index.vectors_of(np.array([0]))[0]
        ids, cosines = index.near(query, np.zeros(3000, dtype=bool), 0.0, 10)
        assert len(ids) == len(cosines) == 0

    def test_saved_and_loaded_it_answers_the_same(self, index: DenseIndex, tmp_path: Path) -> None:
        index.save(tmp_path / "dense.faiss")
        loaded = DenseIndex.load(tmp_path / "dense.faiss")
        everything = np.ones(3000, dtype=bool)
        query = index.vectors_of(np.array([5]))[0]
        for one, other in zip(
            index.near(query, everything, 0.3, 500),
            loaded.near(query, everything, 0.3, 500),
            strict=True,
        ):
            np.testing.assert_array_equal(one, other)


class TestFusion:
    def found(self, stated: list[int], cosines: dict[int, float]) -> Candidates:
        values = np.array(list(cosines.values()), dtype=np.float32)
        return Candidates(np.array(stated, dtype=np.intp), np.array(list(cosines), dtype=np.intp), values, 4)

    def test_words_count_by_rank_and_meaning_by_value(self) -> None:
        relevance = Fusion(damping=2, meaning=0.5).relevance(self.found([2, 0], {0: 0.4, 1: 0.1, 2: 0.2}))
        expected = np.array([0.5 + 2 / 3, 0.125, 0.25 + 1, 0.0])
        np.testing.assert_allclose(relevance, expected / 1.25, rtol=1e-6)

    def test_without_words_meaning_alone_ranks(self) -> None:
        assert Fusion().relevance(self.found([], {3: 0.3, 1: 0.6})).tolist() == [0, 1, 0, 0.5]

    def test_nothing_found_is_no_relevance(self) -> None:
        assert Fusion().relevance(self.found([], {1: -0.2})).tolist() == [0, 0, 0, 0]


class TestOrder:
    # 0 and 1 are twins, 2 is unlike them and a little worse.
    VECTORS = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    SCORES = np.array([1.0, 0.99, 0.95], dtype=np.float32)

    def test_twins_do_not_stand_together(self) -> None:
        assert diversify(self.SCORES, self.VECTORS, 3).tolist() == [0, 2, 1]
        assert diversify(self.SCORES, self.VECTORS, 2).tolist() == [0, 2]

    def test_equal_scores_are_no_division_by_zero(self) -> None:
        order = diversify(np.ones(3, dtype=np.float32), self.VECTORS, 3)
        assert sorted(order.tolist()) == [0, 1, 2]

    def test_every_candidate_comes_exactly_once_and_the_last_ones_last(self) -> None:
        rng = np.random.default_rng(1)
        vectors, scores = rng.normal(size=(300, 8)).astype(np.float32), rng.random(300).astype(np.float32)
        tiers = rng.integers(0, 4, 300)
        order = arrange(scores, tiers, vectors.__getitem__, 300)
        assert sorted(order.tolist()) == list(range(300))
        assert np.diff(tiers[order]).min() >= 0
        for count in (0, 1, 59, 61, 200, 400):
            assert arrange(scores, tiers, vectors.__getitem__, count).tolist() == order[:count].tolist()

    def test_the_nearest_in_price_comes_first_whatever_its_score(self) -> None:
        scores, tiers = np.array([0.9, 0.1, 0.5, 1.0], dtype=np.float32), np.array([0, 0, 0, 1])
        assert nearest_first(np.array([375, 5, 5, 0]), scores, tiers, 4).tolist() == [2, 1, 0, 3]

    def test_sorts_put_the_unstated_last_too(self) -> None:
        keys = np.array([5, 1, 3, 1])
        last = np.array([False, True, False, False])
        scores = np.zeros(4, dtype=np.float32)
        assert sort_exactly("price_asc", keys, scores, last, 4).tolist() == [3, 2, 0, 1]
        assert sort_exactly("price_desc", keys, scores, last, 4).tolist() == [0, 2, 3, 1]
        assert sort_exactly("price_desc", np.arange(4, dtype=np.uint32), scores, last, 2).tolist() == [3, 2]

    def test_the_first_of_an_order_are_those_of_the_whole(self) -> None:
        rng = np.random.default_rng(2)
        keys = (rng.random(200) < 0.3, rng.integers(0, 5, 200), -rng.random(200).round(1))
        whole = np.lexsort(keys[::-1]).tolist()
        for count in (0, 1, 7, 140, 199, 200, 500):
            assert lowest(count, *keys).tolist() == whole[:count]


def test_wishes_are_given_up_singly_first_and_exclusions_never() -> None:
    filters = Filters(category=("mugs",), color=("red",), material=("wood",), exclude={"color": ("pink",)})
    looser = list(relaxations(filters))
    assert [relaxed for _, relaxed in looser] == [
        ("material",),
        ("color",),
        ("category",),
        ("material", "color"),
        ("material", "color", "category"),
    ]
    assert all(given.exclude == filters.exclude for given, _ in looser)


def test_the_catalogue_of_an_index_stands_in_its_manifest(tiny_artifacts: Path) -> None:
    manifest = json.loads((tiny_artifacts / "index" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["items"] == 40
    assert 0.2 < manifest["floor"] < 0.9


def test_words_that_begin_alike_are_found_for_what_they_are() -> None:
    index = LexicalIndex.build(
        [{"title": "Toast Its Card"}, {"title": "Tote bag"}, {"title": "Toasty socks"}]
    )
    assert index.spelled_like(["toaster"]).tolist() == [True, False, True]
    assert not index.spelled_like([]).any()
