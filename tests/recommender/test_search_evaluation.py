"""`evaluate search`: the metric by hand, bad files, and the whole command on a few products."""

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.cli import main
from recommender.errors import InputError
from recommender.evaluation.search_data import JudgedQuery, read_documents, read_judgements
from recommender.evaluation.search_runs import ndcg, reciprocal_rank_fusion
from recommender.store import Store

THINGS = ("red mug", "teapot", "desk lamp", "garden chair", "wool scarf", "dog bowl")


@pytest.fixture
def products(tmp_path: Path) -> Path:
    rows = [{"id": f"p{i}", "title": f"{thing} {i}", "brand": "x"} for i, thing in enumerate(THINGS * 4)]
    path = tmp_path / "products.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def qrels(folder: Path, *lines: str) -> Path:
    path = folder / "qrels.csv"
    path.write_text("\n".join(["query,product_id,grade", *lines]) + "\n", encoding="utf-8")
    return path


def test_ndcg_is_the_formula() -> None:
    query = JudgedQuery("mug", np.array([5, 7, 9]), np.array([3, 0, 1]))
    best = 7 + 1 / np.log2(3)
    assert ndcg(np.array([5, 9]), query) == 1
    assert ndcg(np.array([1, 5, 7]), query) == pytest.approx(7 / np.log2(3) / best)
    assert ndcg(np.array([], dtype=np.intp), query) == 0
    assert ndcg(np.array([*range(20, 30), 5]), query) == 0


def test_rank_fusion_is_the_formula() -> None:
    fused = reciprocal_rank_fusion([np.array([2, 0]), np.array([0, 1])], [1.0, 0.5], 4, 60)
    np.testing.assert_allclose(fused, [1 / 62 + 0.5 / 61, 0.5 / 62, 1 / 61, 0.0], rtol=1e-6)


def test_retrievers_are_measured_and_weights_learnt(
    products: Path, encoder_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = [f"{thing},p{i + 6 * copy},3" for i, thing in enumerate(THINGS) for copy in range(4)]
    judged += [f"{thing},p{(i + 1) % 6},0" for i, thing in enumerate(THINGS)]
    command = ["evaluate", "search", "--products", str(products), "--artifacts", str(encoder_folder.parent)]
    command += ["--qrels", str(qrels(tmp_path, *judged, "nothing,p0,0")), "--cache", str(tmp_path / "cache")]
    documents = []
    for _ in range(2):  # the second time from the cache
        assert main([*command, "--json"]) == 0
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0] == documents[1]
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert (documents[0]["products"], documents[0]["queries"], documents[0]["dropped"]) == (24, 6, 1)
    retrievers = documents[0]["retrievers"]
    assert list(retrievers) == ["lexical", "dense", "hybrid", "rank fusion"]
    assert retrievers["hybrid"]["all"]["value"] > 0.9
    assert retrievers["hybrid"]["judged"]["low"] <= retrievers["hybrid"]["judged"]["value"]
    assert {"damping", "meaning"} <= retrievers["hybrid"]["setting"].keys()
    assert main(command) == 0
    assert "| hybrid |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("mug,p0,three", "line 2: grade: 'three'"),
        ("mug,p0,-1", "line 2: grade"),
        ("mug,p0,99", "line 2: grade"),
        ("mug,p99,1", "line 2: product_id: no product 'p99'"),
        (",p0,1", "line 2: query: missing"),
        ("mug,p0", "line 2: has 2 fields"),
        ("mug,p0,1\nmug,p0,2", "line 3: product_id: 'p0' is judged twice"),
    ],
)
def test_a_bad_judgement_is_named(products: Path, tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_judgements(qrels(tmp_path, line, "x,p1,1"), {f"p{i}": i for i in range(6)})


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('[{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]', "line 1: id: 'a' is there already"),
        ('[{"id": "a"}]', "line 1: title: missing"),
        ('[{"title": "A"}]', "line 1: id: missing"),
        ("[]", "no products"),
        ("[{", "line 1"),
    ],
)
def test_a_bad_product_is_named(tmp_path: Path, rows: str, reason: str) -> None:
    (tmp_path / "products.json").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_documents(tmp_path / "products.json")


def test_too_few_queries_are_no_measure(
    products: Path, encoder_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "search", "--products", str(products), "--artifacts", str(encoder_folder.parent)]
    assert main([*command, "--qrels", str(qrels(tmp_path, "mug,p0,1"))]) == 2
    assert "at least 5 are needed" in capsys.readouterr().err
    assert main([*command, "--qrels", str(tmp_path / "none.csv")]) == 2


@pytest.mark.parametrize(
    "search", ["{damping: 0}", "{weight: 1}", "[1]", "{meaning: much}", "{meaning: .nan}"]
)
def test_wrong_weights_of_a_store_are_named(tmp_path: Path, search: str) -> None:
    settings = "name: S\ncurrency: GBP\nproducts: [p.csv]\ntaxonomy: t.yml\nsearch: "
    (tmp_path / "store.yml").write_text(settings + "{damping: 40}", encoding="utf-8")
    assert Store.read(tmp_path).search == {"damping": 40.0}
    (tmp_path / "store.yml").write_text(settings + search, encoding="utf-8")
    with pytest.raises(InputError, match="store.yml: search"):
        Store.read(tmp_path)
