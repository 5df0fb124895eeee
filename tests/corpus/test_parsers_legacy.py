"""`_legacy`: old Office files through the real LibreOffice where it is installed, a sentence elsewhere."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from allod.corpus._discover import Found
from allod.corpus._parsers._errors import EncryptedFile, LegacyFormat, ParserError
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._values import Options
from allod.corpus._pool import Finished, Parsed, Pool, Task
from allod.workspace import Intake

FILES = Path(__file__).parent / "files"
MAKE = runpy.run_path(str(FILES / "make.py"))
MADE = runpy.run_path(str(FILES / "containers.py"))
LEGACY = runpy.run_path(str(FILES / "legacy.py"))
SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("ALLOD_TEST_LIBREOFFICE") != "require",
    reason="no LibreOffice here (Debian: apt-get install libreoffice, or its writer, calc and impress)",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Old files, made by LibreOffice itself from new ones."""
    path: Path = tmp_path_factory.mktemp("legacy")
    MAKE["_docxs"](path)
    (path / "fees.xlsx").write_bytes(MAKE["_workbook"]())
    _slides(path / "show.pptx")
    profile = f"-env:UserInstallation={(path / 'profile').as_uri()}"
    (path / "note.rtf").write_bytes(
        rb"{\rtf1\ansi\ansicpg950 \u20844?\u21578?: from 1 July the fee is 1,500.}"
    )
    for kind, name in (
        ("doc", "minutes.docx"),
        ("xls", "fees.xlsx"),
        ("ppt", "show.pptx"),
    ):
        command = [SOFFICE, "--headless", profile, "--convert-to", kind, "--outdir", path, path / name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


def _slides(path: Path) -> None:
    import pptx

    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "長照服務"
    slide.placeholders[1].text = MAKE["RULES"]
    show.save(str(path))


def run(*paths: Path) -> tuple[list[dict], list[ParserError]]:
    tasks = [Task(Found(path, path.name, path.stat().st_size, 0), "0" * 64, path, None) for path in paths]
    events = list(Pool(tasks, Intake(parsers=1)).events(tick=1.0))
    documents = [each for event in events if isinstance(event, Parsed) for each in event.documents]
    return documents, [error for event in events if isinstance(event, Finished) for error in event.errors]


@needs_libreoffice
@pytest.mark.parametrize(
    ("file", "passage", "heading"),
    [
        ("minutes.doc", "居家照顧", "報告事項"),
        ("note.rtf", "公告: from 1 July the fee is 1,500.", ""),
        ("fees.xls", "1,500", "補助標準"),
        ("show.ppt", MAKE["RULES"], "長照服務"),
    ],
)
def test_an_old_file_is_converted_and_read(folder: Path, file: str, passage: str, heading: str) -> None:
    before = set(Path("/tmp").glob("allod-convert-*"))
    (document,), errors = run(folder / file)
    assert errors == []
    assert any(passage in each[3] for each in document["passages"])
    assert any(heading in each[1] for each in document["passages"])
    assert document["notes"][-1].startswith("converted by LibreOffice ")
    assert document["parser"].startswith("legacy/1 LibreOffice ")
    assert set(Path("/tmp").glob("allod-convert-*")) == before


@needs_libreoffice
def test_old_files_in_an_archive_are_converted_and_the_rest_is_read_once(
    folder: Path, tmp_path: Path
) -> None:
    members = {
        "舊/紀錄.doc": (folder / "minutes.doc").read_bytes(),
        "說明.txt": MAKE["RULES"].encode(),
        "壞.docx": b"PK\3\4",
        "信.eml": MADE["TOP"].encode()
        + MADE["parts"](
            "mixed", MADE["text"]("如附。"), MADE["attached"]('"費.xls"', (folder / "fees.xls").read_bytes())
        ),
    }
    (tmp_path / "a.zip").write_bytes(MADE["zipped"](members))
    documents, errors = run(tmp_path / "a.zip")
    assert sorted(each["key"] for each in documents) == ["信.eml", "信.eml/費.xls", "舊/紀錄.doc", "說明.txt"]
    assert [error.fields["file"] for error in errors] == [f"{tmp_path}/a.zip/壞.docx"]


@needs_libreoffice
def test_a_file_that_it_cannot_open_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.doc"
    path.write_bytes(LEGACY["compound"](LEGACY["KINDS"]["doc"][0]))
    documents, (error,) = run(path)
    assert (documents, error.code) == ([], "corpus.not_converted")
    assert "broken.doc: LibreOffice could not convert it to DOCX" in str(error)


@pytest.mark.parametrize("kind", ["doc", "xls", "ppt"])
def test_a_file_under_a_password_is_told_without_trying(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"locked.{kind}"
    path.write_bytes(LEGACY["compound"](LEGACY["KINDS"][kind][1]))
    (error,) = parse(path, path.name, Options())
    assert isinstance(error, EncryptedFile)


def test_without_a_converter_the_sentence_says_how_to_convert(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi Hello.}")
    (error,) = parse(tmp_path / "a.rtf", "a.rtf", Options())
    assert isinstance(error, LegacyFormat)
    assert "soffice --headless --convert-to docx FILE" in str(error)


@pytest.mark.parametrize(
    ("name", "data", "remedy"),
    [
        ("a.doc", rb"{\rtf1\ansi Hello.}", ".rtf"),
        ("a.doc", b"<html><body>x</body></html>", ".html"),
        ("a.xls", LEGACY["compound"](LEGACY["KINDS"]["doc"][0]), ".doc"),
        ("a.docx", LEGACY["compound"](LEGACY["KINDS"]["doc"][0]), ".doc"),
        ("a.rtf", b"plain", ".txt"),
    ],
)
def test_an_old_file_under_another_name_is_refused_with_its_own(
    tmp_path: Path, name: str, data: bytes, remedy: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (error,) = parse(tmp_path / name, name, Options())
    assert (error.code, error.fields["remedy"]) == ("corpus.extension", remedy)
