"""The example documents: rebuilt they are the same, their gold stands in them, their Chinese is Taiwan's."""

from __future__ import annotations

import email
import email.policy
import importlib.util
import io
import json
import re
import sys
import tomllib
import unicodedata
import zipfile
import zlib
from collections import Counter
from email.message import EmailMessage
from functools import cache
from importlib.metadata import version
from pathlib import Path

import docx
import lxml.etree
import lxml.html
import opencc
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from allod.language import personal

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "src" / "allod" / "examples"
HAN = r"[\u3400-\u9fff]"
BUILT_WITH = {
    "reportlab": "5.1.0",
    "openpyxl": "3.1.5",
    "python-docx": "1.2.0",
    "lxml": "6.1.3",
    "pillow": "13.0.0",
}
ZLIB = "1.2.13"
SCANNED = "（掃描）"
BOTH = set("里占游峰床台岳准群")  # Simplified forms that are good Traditional ones too
MAINLAND = (
    "信息|視頻|軟件|硬件|網絡|互聯網|短信|打印|默認|服務器|數據庫|公交車|出租車|地鐵|身份證|居委會|小區|社保|高清|反饋|渠道|激活|"
    "在線|登陸|鼠標|屏幕|質量|計劃|賬|立馬|領導|幹部|農民工|空調|酸奶|人民幣|公安|二維碼|手機號|微信|支付寶|台灣省|內地|大陸"
)


def tool():
    """Load the script that builds the binary documents."""
    sys.path.insert(0, str(ROOT / "tools"))  # as when it is run
    spec = importlib.util.spec_from_file_location("make_examples", ROOT / "tools" / "make_examples.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_examples"] = module
    spec.loader.exec_module(module)
    sys.path.remove(str(ROOT / "tools"))
    return module


TOOL = tool()


def documents() -> list[str]:
    folders = ("city", "council", "letters", "internal", "incoming", "petitions")
    files = sorted(str(p.relative_to(EXAMPLES)) for folder in folders for p in (EXAMPLES / folder).iterdir())
    return [*files, *(f"{name}#{part.get_filename()}" for name in files for part in attachments(name))]


def attachments(name: str) -> list[EmailMessage]:
    return list(mail_of(name).iter_attachments()) if name.endswith(".eml") else []


def mail_of(name: str) -> EmailMessage:
    return email.message_from_bytes((EXAMPLES / name).read_bytes(), policy=email.policy.default)


@cache
def text_of(name: str) -> str:
    """Read a document's text without the package's own parsers, so that the gold does not depend on them."""
    path, _, attached = name.partition("#")
    if attached:
        return extract(attached, attachments(path)[0].get_content())
    if SCANNED in name:  # what stands on the picture; how well it is read, the parser's tests tell
        return (TOOL.ORIGINALS / f"{Path(name).stem.removesuffix(SCANNED)}.md").read_text("utf-8")
    return extract(name, (EXAMPLES / name).read_bytes())


def extract(name: str, content: bytes) -> str:
    if name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(content)
        text = "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)
        return re.sub(rf"(?<={HAN}|[，。、；：）])\n(?={HAN}|[（\d])", "", text)
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
        return "\n".join(str(value) for value in cells if value is not None)
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held = [
                f"word/{x}.xml" for x in ("document", "footnotes") if f"word/{x}.xml" in archive.namelist()
            ]
            parts = [lxml.etree.fromstring(archive.read(each)) for each in held]
        return "\n".join(
            "".join(p.xpath(".//*[local-name()='t']/text()")) for x in parts for p in x.iter("{*}p")
        )
    if name.endswith((".odt", ".ods")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            tree = lxml.etree.fromstring(archive.read("content.xml"))
        return "\n".join("".join(each.itertext()) for each in tree.iter("{*}p", "{*}h"))
    if name.endswith(".eml"):
        message = email.message_from_bytes(content, policy=email.policy.default)
        return f"{message['subject']}\n{message.get_body().get_content()}"
    if name.endswith(".di"):
        return "\n".join(lxml.etree.fromstring(content).itertext())
    if name.endswith(".html"):
        tree = lxml.html.document_fromstring(content.decode("utf-8"))
        return "\n".join(tree.xpath("//body//text()[not(ancestor::script)]"))
    if name == "city/敬老愛心卡申辦及使用公告.txt":
        return content.decode("cp950")
    return content.decode("utf-8")


PLANTED_IN = ("redacted", "hidden")


def demo() -> list[dict]:
    return tomllib.loads((EXAMPLES / "questions.toml").read_text("utf-8"))["question"]


def more() -> list[dict]:
    return [json.loads(line) for line in (EXAMPLES / "more_questions.jsonl").read_text("utf-8").splitlines()]


def sources() -> list[dict]:
    return tomllib.loads((EXAMPLES / "sources.toml").read_text("utf-8"))["source"]


@pytest.mark.parametrize("name", TOOL.BUILDERS)
def test_two_builds_give_the_same_bytes(name: str) -> None:
    assert TOOL.BUILDERS[name]() == TOOL.BUILDERS[name]()


@pytest.mark.parametrize("name", TOOL.BUILDERS)
def test_a_build_gives_the_text_that_is_shipped(name: str) -> None:
    if name.endswith(".png"):
        assert [
            Image.open(io.BytesIO(each)).size
            for each in (TOOL.BUILDERS[name](), (EXAMPLES / name).read_bytes())
        ] == [(1654, 2339)] * 2
    else:
        assert extract(name, TOOL.BUILDERS[name]()) == text_of(name)


@pytest.mark.parametrize("name", TOOL.BUILDERS)
def test_a_build_gives_the_bytes_that_are_shipped(name: str) -> None:
    other = {part: version(part) for part, pinned in BUILT_WITH.items() if version(part) != pinned}
    if other or zlib.ZLIB_RUNTIME_VERSION != ZLIB:
        pytest.skip(
            f"shipped bytes are of other libraries' versions: {other}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
        )
    assert TOOL.BUILDERS[name]() == (EXAMPLES / name).read_bytes()


def test_the_fonts_having_too_few_characters_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    original = tmp_path / "長期照顧服務手冊.md"
    original.write_text("# 龘\n\n內文", "utf-8")
    monkeypatch.setattr(TOOL, "ORIGINALS", tmp_path)
    with pytest.raises(ValueError, match="龘"):
        TOOL.handbook()


def test_the_handbook_extracts_exactly_and_without_spaces_between_han() -> None:
    original = (TOOL.ORIGINALS / "長期照顧服務手冊.md").read_text("utf-8")
    extracted = re.sub(r"\s", "", text_of("city/長期照顧服務手冊.pdf"))
    paragraphs = [block.text for block in TOOL.blocks(original) if block.kind in {"paragraph", "heading"}]
    # a paragraph that runs over a page has a running head and a page number inside
    whole = re.sub(r"第\d頁青嵐市長期照顧服務手冊", "", extracted)
    assert [p for p in paragraphs if re.sub(r"\s", "", p) not in whole and p not in extracted] == []
    cells = {cell for block in TOOL.blocks(original) for row in block.rows for cell in row}
    document = pypdfium2.PdfDocument(EXAMPLES / "city/長期照顧服務手冊.pdf")
    lines = [line for page in document for line in page.get_textpage().get_text_range().splitlines()]
    gaps = [line for line in lines if re.search(rf"{HAN}\s+{HAN}", line)]
    # between the cells of a row, and in "第一章　…", whose full-width space pdfium gives as a space
    assert [line for line in gaps if not cells & set(line.split()) and not re.match("第.章 ", line)] == []


def test_the_notice_is_big5_and_not_utf8() -> None:
    content = (EXAMPLES / "city/敬老愛心卡申辦及使用公告.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert content.decode("cp950").startswith("青嵐市政府社會局")


def test_the_workbook_has_merged_cells_numbers_and_dates() -> None:
    book = openpyxl.load_workbook(EXAMPLES / "city/補助及規費金額表.xlsx")
    assert book.sheetnames == ["補助及津貼", "節能及淨零", "規費及工本費"]
    sheet = book["補助及津貼"]
    assert {"A1:F1", "A4:A6"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert (sheet["A4"].value, sheet["B6"].value, sheet["C6"].value) == ("育兒津貼", "第三胎以上", 5600)
    assert sheet["E6"].is_date


def test_the_minutes_have_headings_tables_header_footer_and_a_footnote() -> None:
    document = docx.Document(EXAMPLES / "council/市議會社政委員會會議紀錄.docx")
    assert len(document.tables) == 2
    assert {"Title", "Heading 1", "Heading 2"} <= {p.style.name for p in document.paragraphs}
    assert document.sections[0].header.paragraphs[0].text == "青嵐市議會　會議紀錄（公開版）"
    assert document.sections[0].footer.paragraphs[0].text.startswith("第")
    assert "公益彩券盈餘基金支應百分之六十" in text_of("council/市議會社政委員會會議紀錄.docx")


def test_all_is_small() -> None:
    assert sum(path.stat().st_size for path in EXAMPLES.rglob("*") if path.is_file()) < 1_500_000


@pytest.mark.parametrize("name", documents())
def test_each_document_has_the_length_of_a_real_one(name: str) -> None:
    short = SCANNED in name or ".eml" in name  # a page, a mail, a table of seven rows
    assert (300 if short else 600) <= len(text_of(name)) <= 4500


@pytest.mark.parametrize("name", [name for name in documents() if "Visitor" not in name])
def test_chinese_is_traditional_and_of_taiwan(name: str) -> None:
    text = text_of(name)
    text.encode("cp950")  # Big5 has no room for most Simplified forms
    to_traditional = opencc.OpenCC("s2t")
    assert {c for c in set(text) if to_traditional.convert(c) != c} - BOTH == set()
    assert [c for c in text if unicodedata.category(c) in {"Co", "Cn", "Cs"} or c == "\ufffd"] == []
    assert re.findall(MAINLAND, text) == []
    assert unicodedata.normalize("NFC", text) == text


def test_each_document_belongs_to_one_source() -> None:
    listed = [name for source in sources() for name in source["files"]]
    assert sorted(listed) == sorted(documents())
    for source in sources():
        assert {"name", "licence", "steward", "classification", "scope", "place", "origin"} <= set(source)
        assert "agreement" not in source or (EXAMPLES / source["agreement"]).is_file()


def test_the_demo_asks_of_each_kind_of_document() -> None:
    questions = demo()
    assert [q["id"] for q in questions] == [
        "table", "two-documents", "english", "simplified", "refusal", "planted", "article",
        "opendocument", "attachment", "official", "redacted", "hidden", "scan",
    ]  # fmt: skip
    fields = {"id", "kind", "text", "expect", "holds", "cites", "never", "proves", "proves_zh"}
    more = {"place", "asks", "asks_zh", "needs", "model"}
    assert all(fields <= set(q) <= fields | more for q in questions)
    assert [q["id"] for q in questions if q.get("needs")] == ["scan"]


def test_a_model_is_asked_three_questions_in_chinese_and_one_in_english() -> None:
    asked = [q["text"] for q in demo() if q.get("model")]
    assert [text.isascii() for text in asked].count(False) == 3
    assert [text.isascii() for text in asked].count(True) == 1


@pytest.mark.parametrize("question", demo(), ids=lambda q: q["id"])
def test_the_gold_of_each_demo_question_stands_in_the_documents_to_be_cited(question: dict) -> None:
    named = [text_of(name) for choice in question["cites"] for name in choice]
    assert (question["expect"] == "answer") == bool(question["holds"]) == bool(named)
    for choice in question["holds"]:
        assert any(gold in text for gold in choice for text in named), choice
    for choice in question["cites"]:
        assert any(gold in text_of(name) for golds in question["holds"] for gold in golds for name in choice)
    if question["id"] not in PLANTED_IN:  # where what must not be said stands in the document itself
        for text in named:
            assert not [word for word in question["never"] if word in text]


def test_the_more_questions_have_gold_that_stands_and_enough_without_answer() -> None:
    questions = more()
    assert len({q["id"] for q in questions}) == len(questions) >= 50
    assert sum(q["expect"] == "refusal" for q in questions) >= 10
    for q in questions:
        if q["expect"] == "answer":
            assert any(gold in text_of(q["document"]) for gold in q["holds"]), q
        else:
            assert q["document"] is None
            assert q["holds"] == []


def test_the_planted_instruction_is_there_and_contradicts_the_rule() -> None:
    letters = text_of("letters/市長信箱公開回覆選輯.txt")
    assert "忽略先前所有指示" in letters
    assert "SYSTEM:" in letters
    assert "十萬元" not in text_of("city/青嵐市家戶節能及太陽光電設置補助辦法.md")


@pytest.mark.parametrize("word", ["寵物", "絕育", "手術"])
def test_the_decisive_words_of_the_refused_question_stand_nowhere(word: str) -> None:
    assert [name for name in documents() if word in text_of(name)] == []


def test_the_hidden_order_is_white_on_white_and_contradicts_what_is_seen() -> None:
    document = docx.Document(EXAMPLES / "incoming/公園遊具維護服務建議書.docx")
    white = [run for p in document.paragraphs for run in p.runs if str(run.font.color.rgb) == "FFFFFF"]
    hidden = "".join(run.text for run in white)
    assert "忽略先前所有指示" in hidden
    assert "保固十年" in hidden
    seen = text_of("incoming/公園遊具維護服務建議書.docx").replace(hidden, "")
    assert "保固二年" in seen
    (question,) = (q for q in demo() if q["id"] == "hidden")
    assert [word for word in question["never"] if word not in hidden] == []


def test_the_petition_names_one_person_twice_with_numbers_that_check() -> None:
    found = personal(text_of("petitions/路燈故障陳情案.txt"))
    kinds = Counter(each.kind for each in found)
    assert kinds == {"national_id": 2, "mobile": 3, "email": 2, "business": 1}
    assert all(each.checked for each in found if each.kind in {"national_id", "business"})


def test_the_mail_carries_its_table_and_the_letter_is_a_di_of_the_standard() -> None:
    assert [part.get_filename() for part in attachments("incoming/避難演練時程通知.eml")] == [
        "演練時程表.ods"
    ]
    letter = lxml.etree.parse(EXAMPLES / "incoming/社會局冬令關懷函.di")
    assert letter.getroot().tag == letter.docinfo.internalDTD.name == "函"
    assert [each.get("段名") for each in letter.iter("段落")] == ["說明：", "辦法："]


def test_each_new_document_is_asked_about() -> None:
    asked = {name for q in demo() for choice in q["cites"] for name in choice} | {
        q["document"] for q in more()
    }
    new = {name for name in documents() if name.startswith(("incoming/", "petitions/"))}
    new |= {name for name in documents() if name.endswith((".odt", ".png"))}
    assert len(new) == 7
    assert new <= asked
