"""The shipped catalog is in order; entries of one's own never change it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allod.models import BadCatalog, BadLineage, HubMirror, IndexMirror, catalog
from allod.models._catalog import read_card
from allod.models._lineage import decide
from allod.workspace import ModelRules

HUB = {"kind": "hub", "repository": "city/letters", "file": "letters.gguf"}


def test_the_models_of_the_design_are_there() -> None:
    assert set(catalog()) == {
        *("gemma3-270m", "smollm2-135m-instruct", "qwen2.5-coder-1.5b-instruct"),
        *(
            "gemma3-taide-12b-chat",
            "llama3-taide-lx-8b-chat",
            "gemma3-1b-it",
            "gemma3-4b-it",
            "gemma3-12b-it",
        ),
        *("gemma3-270m-layer16", "embeddinggemma-300m"),
        *("llama-sea-lion-v3-8b-it", "apertus-8b-instruct", "eurollm-9b-instruct"),
    }


@pytest.mark.parametrize(
    ("name", "size", "digest", "parts"),
    [
        ("gemma3-270m", 253_113_024, "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818", 4),
        (
            "smollm2-135m-instruct",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            1,
        ),
        (
            "qwen2.5-coder-1.5b-instruct",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            22,
        ),
    ],
)
def test_pinned_entries_carry_size_digest_and_two_mirrors(
    name: str, size: int, digest: str, parts: int
) -> None:
    entry = catalog()[name]
    hub, index = entry.mirrors
    assert (entry.bytes, entry.sha256) == (size, digest)
    assert isinstance(hub, HubMirror)
    assert isinstance(index, IndexMirror)
    assert len(index.parts) == parts


def test_an_entry_is_pinned_by_both_or_by_none_and_unpinned_ones_are_vouched_for_by_nobody() -> None:
    for entry in catalog().values():
        assert (entry.bytes is None) == (entry.sha256 is None), entry.name
        assert (entry.lineage[0].vouched_by == "nobody") == (entry.sha256 is None), entry.name


def test_under_the_agencies_rules_only_the_one_of_mainland_origin_is_barred() -> None:
    rules = ModelRules(preset="tw-agency")
    barred = [entry.name for entry in catalog().values() if not decide(entry.lineage, rules).allowed]
    assert barred == ["qwen2.5-coder-1.5b-instruct"]


def test_entries_of_ones_own_stand_beside_the_shipped_ones(entry: Callable[..., str], tmp_path: Path) -> None:
    name = entry(HUB)
    assert set(catalog(tmp_path / "catalog")) == {*catalog(), name}


def test_an_entry_cannot_take_a_shipped_name(entry: Callable[..., str], tmp_path: Path) -> None:
    entry(HUB, name="gemma3-270m")
    with pytest.raises(BadCatalog, match="gemma3-270m is an entry already"):
        catalog(tmp_path / "catalog")


def test_an_entry_cannot_tell_another_lineage_of_a_known_file(
    entry: Callable[..., str], tmp_path: Path
) -> None:
    entry(HUB, sha256=catalog()["qwen2.5-coder-1.5b-instruct"].sha256, pinned=False, bytes=1_117_320_768)
    with pytest.raises(BadCatalog, match=r"the file is that of qwen2\.5-coder"):
        catalog(tmp_path / "catalog")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"sha256": "abc"}, "sha256"),
        ({"bytes": 0}, "bytes"),
        ({"context": -1}, "context"),
        ({"chat": "perhaps"}, "chat"),
    ],
)
def test_an_entry_that_makes_no_sense_is_named_with_its_field(
    entry: Callable[..., str], tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    entry(HUB, **changes)
    with pytest.raises(BadCatalog, match=f"city-letters.toml: {field}"):
        catalog(tmp_path / "catalog")


@pytest.mark.parametrize(
    "mirror",
    [
        {"kind": "torrent"},
        {"kind": "hub", "repository": "../../etc", "file": "x?y"},
        {"kind": "index", "parts": []},
        {"kind": "index", "parts": [{"package": "--index-url=evil", "version": "1", "file": "x"}]},
        {"kind": "index", "parts": [{"package": "a", "version": "1 --pre", "file": "x"}]},
    ],
)
def test_a_mirror_that_makes_no_sense_is_refused(
    entry: Callable[..., str], tmp_path: Path, mirror: dict[str, Any]
) -> None:
    entry(mirror)
    with pytest.raises(BadCatalog, match="mirrors"):
        catalog(tmp_path / "catalog")


@pytest.mark.parametrize("text", ["", "lineage = []", "[[lineage]]\nname = 'x'", "not toml", "\xff"])
def test_a_lineage_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.toml").write_text(text, "latin-1")
    with pytest.raises(BadCatalog, match=r"x\.toml"):
        read_card(tmp_path / "x.toml")


def test_the_lineage_file_of_the_docs_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    (tmp_path / "x.toml").write_text(page.split("```toml\n")[1].split("```")[0], "utf-8")
    assert [step.country for step in read_card(tmp_path / "x.toml").lineage] == ["TW", "US"]


def test_a_lineage_file_with_a_gap_is_refused(lineage: Callable[..., Path]) -> None:
    steps = ({"name": "a", "developer": "A", "country": "TW", "licence": "MIT", "base": "b"},)
    with pytest.raises(BadLineage, match=r"lineage\.toml.*at a"):
        read_card(lineage(steps))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadCatalog, match="No such file"):
        catalog(tmp_path / "nowhere")
