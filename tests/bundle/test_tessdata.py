"""Language data: what is here is taken, what is not is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod.bundle import LanguageDataMissing
from allod.bundle import _tessdata as module
from allod.bundle._tessdata import language_data


def test_the_data_that_turns_pages_comes_along(tessdata: Path) -> None:
    found, missing = language_data(["chi_tra", "eng"], tessdata)
    assert [file.name for file in found] == ["chi_tra.traineddata", "eng.traineddata", "osd.traineddata"]
    assert missing == []


def test_a_language_that_this_machine_lacks_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "5" / "tessdata").mkdir(parents=True)
    (tmp_path / "5" / "tessdata" / "eng.traineddata").write_bytes(b"x")
    monkeypatch.setattr(module, "PLACES", (f"{tmp_path}/nowhere", f"{tmp_path}/*/tessdata"))
    found, missing = language_data(["chi_tra", "eng"], None)
    assert found == [tmp_path / "5" / "tessdata" / "eng.traineddata"]
    assert missing == ["chi_tra"]


def test_a_named_folder_must_have_all(tessdata: Path) -> None:
    with pytest.raises(LanguageDataMissing, match=r"jpn\.traineddata"):
        language_data(["jpn"], tessdata)


def test_debian_s_own_folder_is_found() -> None:
    if not list(Path("/usr/share/tesseract-ocr").glob("*/tessdata/chi_tra.traineddata")):
        pytest.skip("tesseract's data for Traditional Chinese is not installed here")
    assert language_data(["chi_tra"], None)[1] == []
