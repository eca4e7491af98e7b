"""The command line as scripts use it: exit codes, JSON, files, messages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recommender.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "DAOGOU_ARTIFACTS", "DAOGOU_STORE", "DAOGOU_ENCODER"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_help_answers_at_once_and_names_every_command() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "recommender", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in ("import", "build", "train", "publish", "search", "recommend", "similar"):
        assert name in done.stdout
    for heavy in ("numpy", "faiss", "onnxruntime", "spacy", "torch", "redis"):
        assert f"| {heavy}\n" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["find"],
        ["search", "mug", "--max-price", "cheap"],
        ["search", "mug", "--max-price", "-1"],
        ["search", "mug", "--max-price", "nan"],
        ["search", "mug", "-k", "0"],
        ["search", "mug", "-k", "many"],
        ["recommend"],
        ["recommend", "--user", "c01", "--all-users"],
    ],
)
def test_bad_arguments_exit_with_2_and_say_why(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["recommend", "--user", "nobody"], "no customer 'nobody'"),
        (["recommend", "--user", "c01", "--model", "magic"], "no model 'magic'"),
        (["train", "--model", "magic"], "popularity, recent_popularity"),
        (["search"], "give a text or --photo FILE"),
        (["search", "--photo", "pyproject.toml"], "pyproject.toml: is no JPEG, PNG or WebP"),
        (["search", "--photo", "nowhere.jpg"], "nowhere.jpg: cannot be read"),
        (["similar", "m99"], "no item 'm99'"),
        (["publish"], "REDIS_URL"),
        (["publish", "--redis", "redis://127.0.0.1:1/0"], "cannot publish"),
        (["import", "nowhere.jsonl", "--store", "tests/stores/tiny"], "nowhere.jsonl"),
        (["build", "--store", "no/such/store"], "no/such/store"),
    ],
)
def test_bad_input_exits_with_2_and_says_why(
    tiny_artifacts: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments, "--artifacts", tiny_artifacts) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_without_artifacts_each_command_names_the_one_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        ["search", "mug"],
        ["similar", "m1"],
        ["recommend", "--all-users"],
        ["train"],
        ["build"],
    ):
        assert run(*arguments, "--artifacts", tmp_path / "none") == 2
        assert "python -m recommender import" in capsys.readouterr().err


def test_search_prints_the_hits(tiny_artifacts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["search", "red mug", "--max-price", "9.99", "-k", "2", "--json"]
    assert run(*arguments, "--artifacts", tiny_artifacts) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} == {"m1", "m2"}
    assert set(rows[0]) == {"id", "title", "price", "score", "reason"}
    assert {row["id"]: row["price"] for row in rows}["m2"] == {"amount": "9.99", "currency": "GBP"}
    assert {"kind": "query_match", "words": ["red", "mug"]} in rows[0]["reason"]


def test_the_lower_of_two_price_limits_counts(
    tiny_artifacts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("search", "red mug under £5", "--max-price", "20", "--artifacts", tiny_artifacts) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["m1"]


def test_nothing_found_is_an_empty_list(tiny_artifacts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "asdfgh", "--json", "--artifacts", tiny_artifacts) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_similar_prints_like_search(tiny_artifacts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("similar", "m1", "-k", "3", "--json", "--artifacts", tiny_artifacts) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "m5"


def test_recommend_writes_a_line_a_customer(tiny_artifacts: Path, tmp_path: Path) -> None:
    output = tmp_path / "all.jsonl"
    arguments = ["recommend", "--all-users", "-k", "3", "--output", output, "--artifacts", tiny_artifacts]
    assert run(*arguments) == 0
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert len({row["user_id"] for row in rows}) == len(rows) == 30
    assert all(len(row["items"]) <= 3 and set(row) == {"user_id", "items"} for row in rows)
    scores = [item["score"] for item in rows[0]["items"]]
    assert scores == sorted(scores, reverse=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.jsonl"]


def test_recommend_for_one_prints_one_line(tiny_artifacts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("recommend", "--user", "c01", "-k", "2", "--artifacts", tiny_artifacts) == 0
    (line,) = capsys.readouterr().out.splitlines()
    new = {item["id"] for item in json.loads(line)["items"]}
    assert (
        run("recommend", "--user", "c01", "-k", "20", "--include-purchased", "--artifacts", tiny_artifacts)
        == 0
    )
    again = {item["id"] for item in json.loads(capsys.readouterr().out)["items"]}
    assert new < again


def test_an_output_that_cannot_be_written_is_bad_input(
    tiny_artifacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no" / "such" / "folder.jsonl"
    assert run("similar", "m1", "--output", target, "--artifacts", tiny_artifacts) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_steps_that_are_up_to_date_say_so(
    tiny_artifacts: Path, redis_clean: str, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--artifacts", str(tiny_artifacts), "--json"]
    assert run("build", "--store", "tests/stores/tiny", *common) == 0
    built = json.loads(capsys.readouterr().out)
    assert (built["encoder"], built["index"]) == ("up to date", "up to date")
    assert run("train", *common) == 0
    trained = json.loads(capsys.readouterr().out)
    assert (trained["item_knn"], trained["popularity"]) == ("up to date", "up to date")
    assert run("publish", "--redis", redis_clean, *common) == 0
    assert not json.loads(capsys.readouterr().out)["up_to_date"]
    assert run("publish", "--redis", redis_clean, *common) == 0
    assert json.loads(capsys.readouterr().out)["up_to_date"]
    assert run("publish", "--rollback", "--redis", redis_clean, *common) == 2


def test_a_closed_pipe_is_no_error(tiny_artifacts: Path) -> None:
    command = f"{sys.executable} -m recommender recommend --all-users --artifacts {tiny_artifacts} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
