"""Vectors by a model of this machine: made, searched by, followed on an addition, refused."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import allod
from allod import Allod
from allod.errors import AllodError, Usage
from allod.models import NoVectors
from allod.search import Vectors, folder_of

CARD = """
roles = ["embed"]
[embedding]
question = "{text}"
passage = "{title} {text}"
most_tokens = 32
weight = 1.0
sure = 9.0
[[lineage]]
name = "Tiny"
developer = "Somebody"
country = "%s"
licence = "Apache-2.0"
base = ""
"""
TEXTS = ("市立圖書館週一休館", "借書以二十冊為限", "敬老卡請向區公所申請")


@pytest.fixture
def towns(office: Allod, tmp_path: Path, tiny: Path) -> Allod:
    folder = tmp_path / "towns"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(f"{text}。\n", "utf-8")
    office.add([folder], "rules")
    card = tmp_path / "tiny.toml"
    card.write_text(CARD % "US", "utf-8")
    office.models.add(tiny, name="tiny", lineage=card)
    return office


def _set(office: Allod, table: str, line: str) -> Allod:
    """The same workspace with another setting, opened anew."""
    file = office.workspace.root / "allod.toml"
    text = file.read_text("utf-8")
    key = line.split("=")[0].strip()
    kept = [each for each in text.splitlines() if not each.startswith(f"{key} =")]
    at = kept.index(f"[{table}]")
    file.write_text("\n".join([*kept[: at + 1], line, *kept[at + 1 :]]), "utf-8")
    return allod.open(office.workspace.root)


def _held(office: Allod) -> int:
    return len(Vectors.open(folder_of(office.workspace, "tiny")))


def test_vectors_are_made_searched_by_and_followed_on_an_addition(towns: Allod, tmp_path: Path) -> None:
    done = towns.learning.add_vectors()
    assert (done.done, done.total) == (3, 3)
    by_words = {hit.passage for hit in towns.search("圖書館幾點開", words=True)}
    found = towns.search("圖書館幾點開")
    assert by_words < {hit.passage for hit in found}
    assert len(found) == 3  # nearness is asked of every passage
    (tmp_path / "towns" / "3.txt").write_text("規定之條文。\n", "utf-8")
    towns.add([tmp_path / "towns"], "rules")
    assert _held(towns) == 4
    learnt = towns.learning.show()
    assert (learnt.model, learnt.faults, learnt.ranking) == ("tiny", (), None)
    assert learnt.vectors is not None
    assert learnt.vectors.done == learnt.vectors.total == 4
    assert learnt.manner is not None
    assert learnt.manner.passage == "{title} {text}"
    assert towns.verify().ok  # the ledger knows the model that the vectors rest on


def test_an_addition_encodes_no_more_than_it_may(towns: Allod, tmp_path: Path) -> None:
    towns.learning.add_vectors()
    with _set(towns, "search", "vectors_at_add = 1") as again:
        for number in (3, 4, 5):
            (tmp_path / "towns" / f"{number}.txt").write_text(f"第{number}條規定。\n", "utf-8")
        again.add([tmp_path / "towns"], "rules")
        assert _held(again) == 4
        assert again.learning.add_vectors().done == 6


def test_vectors_cut_short_are_told_once_and_words_go_on(
    towns: Allod, caplog: pytest.LogCaptureFixture
) -> None:
    towns.learning.add_vectors()
    codes = next(folder_of(towns.workspace, "tiny").glob("*/codes"))
    codes.write_bytes(codes.read_bytes()[:-1])
    with allod.open(towns.workspace.root) as again, caplog.at_level(logging.WARNING, "allod"):
        assert [hit.document for hit in again.search("敬老卡")] == ["../towns/2.txt"]
        assert again.search("借書")
    assert [record.__dict__["error"].code for record in caplog.records] == ["search.vectors_broken"]
    towns.learning.add_vectors(anew=True)
    assert _held(towns) == 3


def test_an_embedder_that_is_barred_later_is_not_started(
    towns: Allod, caplog: pytest.LogCaptureFixture
) -> None:
    towns.learning.add_vectors()
    with (
        _set(towns, "policy.models", 'barred_origins = ["US"]') as again,
        caplog.at_level("WARNING", "allod"),
    ):
        assert [hit.document for hit in again.search("敬老卡")] == ["../towns/2.txt"]
        assert [record.__dict__["error"].status for record in caplog.records] == [3]
        with pytest.raises(AllodError) as barred:
            again.learning.add_vectors()
        assert barred.value.status == 3
        assert [fault.status for fault in again.learning.show().faults] == [3]


def test_off_means_words_alone(towns: Allod) -> None:
    towns.learning.add_vectors()
    with _set(towns, "search", 'vectors = "off"') as again:
        assert len(again.search("敬老卡")) == 1
        assert again.learning.show().vectors is None


def test_without_an_embedding_model_it_is_told_how_to_get_one(office: Allod) -> None:
    with pytest.raises(Usage, match="allod model derive"):
        office.learning.add_vectors()


def test_a_model_that_only_answers_makes_no_vectors(office: Allod, tmp_path: Path, tiny: Path) -> None:
    card = tmp_path / "tiny.toml"
    card.write_text(CARD[CARD.index("[[lineage") :] % "US", "utf-8")
    office.models.add(tiny, name="answers", lineage=card)
    with pytest.raises(NoVectors):
        office.learning.add_vectors("answers")
