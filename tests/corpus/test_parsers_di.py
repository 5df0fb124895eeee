"""`_di`: official documents of Taiwan as their readers see them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._di import parse_di
from allod.corpus._parsers._values import Options, Parsed

OFFICIAL = runpy.run_path(str(Path(__file__).parent / "files" / "official.py"))
SUBJECT = "訂定「霧山市長照服務補助要點」，自115年4月1日生效，請　查照。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("office")
    OFFICIAL["build"](path)
    return path


def read(path: Path) -> Parsed:
    (parsed,) = parse_di(path, path.name, Options())
    return parsed


def of(source: str) -> list[tuple[str, str]]:
    (parsed,) = parse_di(Member(source.encode()), "a.di", Options())
    return [(block.kind, block.text) for block in parsed.blocks]


def test_a_letter_reads_as_it_is_printed(folder: Path) -> None:
    parsed = read(folder / "letter.di")
    assert [(block.kind, block.text) for block in parsed.blocks] == [
        ("heading", "霧山市政府 書函"),
        ("heading", "發文機關"),
        (
            "row",
            "發文機關：霧山市政府；地址：霧山市中山路1號；聯絡方式：承辦人：林小姐；受文者：霧山市東區區公所；"
            "發文日期：中華民國115年3月1日；發文字號：霧府社福字第1150001234號；速別：普通件；附件：如說明二",
        ),
        ("heading", "主旨"),
        ("paragraph", SUBJECT),
        ("heading", "說明"),
        ("item", "一、依據長期照顧服務法第八條辦理。"),
        ("item", "二、補助標準如下："),
        ("item", "(一)一般戶每月新臺幣一千五百元。"),
        ("heading", "辦法"),
        ("paragraph", "各區公所應於收件後七日內核定。"),
        ("heading", "正本"),
        ("row", "正本：各區公所、本府社會局；副本：本府主計處；署名：市長　陳大明"),
    ]


def test_title_date_and_attachments_are_told(folder: Path) -> None:
    parsed = read(folder / "letter.di")
    assert (parsed.title, parsed.date) == (SUBJECT, "2026-03-01")
    assert parsed.notes == ["files beside it: 補助標準.pdf"]


def test_a_meeting_notice_has_its_own_headings(folder: Path) -> None:
    parsed = read(folder / "meeting.di")
    assert (parsed.title, parsed.date) == ("研商長照服務補助標準", "2026-03-02")
    assert [block.text for block in parsed.blocks if block.kind == "heading"] == [
        "霧山市政府社會局 開會通知單", "發文機關", "開會事由", "開會時間", "備註"
    ]  # fmt: skip
    assert parsed.blocks[6].text == (
        "開會時間：中華民國115年3月9日 星期一 上午10時；開會地點：本局第一會議室；主持人：陳大明 局長；"
        "出席者：東區區公所、西區區公所"
    )


def test_big5_is_read_and_private_characters_are_kept(folder: Path) -> None:
    parsed = read(folder / "big5.di")
    assert parsed.title == SUBJECT
    assert parsed.blocks[-1].text.endswith("市長　陳大\ue000")
    assert "encoding: cp950" in parsed.notes


def test_a_wrong_declaration_of_the_encoding_does_no_harm() -> None:
    source = '<?xml version="1.0" encoding="big5"?><函><主旨><文字>甲</文字></主旨></函>'
    assert of(source)[1:] == [("heading", "主旨"), ("paragraph", "甲")]


def test_an_external_entity_is_left_out_and_said_so(folder: Path) -> None:
    parsed = read(folder / "external-entity.di")
    assert parsed.title == SUBJECT
    assert parsed.notes[-1] == "entity references left out: 1"


def test_deleted_words_of_a_tracked_change_are_no_text() -> None:
    assert of('<函><主旨><文字>甲<mi act="del">乙</mi><mi act="ins">丙</mi>丁</文字></主旨></函>')[-1] == (
        "paragraph",
        "甲丙丁",
    )


def test_the_secrecy_and_its_term_are_fields() -> None:
    source = (
        "<令><密等及解密條件或保密期限><密等 代碼='密'/>"
        "<解密條件或保密期限>附件抽存後解密</解密條件或保密期限></密等及解密條件或保密期限><主旨><文字>甲</文字></主旨></令>"
    )
    assert of(source)[2] == ("row", "密等及解密條件或保密期限：密 附件抽存後解密")


@pytest.mark.parametrize(
    ("word", "number"),
    [("霧府社福字", "霧府社福字第1150001234號"), ("霧府社福字第", "霧府社福字第1150001234號")],
)
def test_a_document_number_is_written_as_printed(word: str, number: str) -> None:
    parts = "<年度>115</年度><流水號>0001234</流水號>"
    source = f"<函><發文字號><字>{word}</字><文號>{parts}</文號></發文字號><主旨><文字>甲</文字></主旨></函>"
    assert of(source)[2] == ("row", f"發文字號：{number}")
