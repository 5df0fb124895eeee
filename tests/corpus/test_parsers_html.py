"""`_html`: what a reader sees, and nothing that a page hides."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._errors import ParserError
from allod.corpus._parsers._html import html_blocks, parse_html
from allod.corpus._parsers._values import Options


def seen(source: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in html_blocks(source)]


def test_headings_paragraphs_and_items_are_told_apart() -> None:
    assert seen("<h2>敬老<b>卡</b></h2>開頭<p>一。<br>二。</p><ul><li>甲<ul><li>乙</ul></ul>尾") == [
        ("heading", "敬老卡"),
        ("paragraph", "開頭"),
        ("paragraph", "一。\n二。"),
        ("item", "甲"),
        ("item", "乙"),
        ("paragraph", "尾"),
    ]


def test_what_is_hidden_is_not_taken() -> None:
    hidden = (
        "<p>見</p><script>a()</script><style>p{}</style><template><p>b</p></template><div hidden>c</div>"
        "<p style='Display : none'>d</p><!-- e --><noscript>f</noscript>尾"
    )
    assert [text for _, text in seen(hidden)] == ["見", "尾"]


def test_blanks_fold_and_a_broken_han_line_gets_no_space() -> None:
    assert seen("<p>年滿六十五\n  歲者  每月\n one\n two</p>") == [
        ("paragraph", "年滿六十五歲者 每月 one two")
    ]


def test_preformatted_text_keeps_its_blanks() -> None:
    assert seen("<pre>a  b\n c</pre>") == [("paragraph", "a  b\n c")]


def test_a_table_row_carries_its_header_and_spanning_cells_repeat() -> None:
    table = (
        "<table><caption>表一</caption><thead><tr><th>項目<th>對象<th>金額</thead>"
        "<tr><td rowspan=2>公車<td>學生<td>5<tr><td colspan=2>免費</table>"
    )
    assert seen(table) == [
        ("paragraph", "表一"),
        ("row", "項目：公車；對象：學生；金額：5"),
        ("row", "項目：公車；對象：免費；金額：免費"),
    ]


def test_a_table_of_names_and_values_reads_across() -> None:
    assert seen("<table><tr><th>地址<td>中山路<tr><th>電話<td>02</table>") == [
        ("row", "地址：中山路"),
        ("row", "電話：02"),
    ]


def test_a_table_that_only_lays_out_the_page_is_read_as_text() -> None:
    assert seen("<table><tr><td><h1>題</h1><table><tr><td>甲<td>乙<tr><td>1<td>2</table></table>") == [
        ("heading", "題"),
        ("row", "甲：1；乙：2"),
    ]


@pytest.mark.parametrize(
    ("declared", "encoding", "note"),
    [
        ("big5", "cp950", "encoding: cp950"),
        ("gb2312", "gb18030", "encoding: gb18030"),
        ("big5", "utf-8", None),  # a wrong declaration over UTF-8 does no harm
        ("utf-8", "cp950", "encoding: cp950"),
        ("no-such-encoding", "cp950", "encoding: cp950"),
    ],
)
def test_the_declared_encoding_is_used_where_it_fits(
    tmp_path: Path, declared: str, encoding: str, note: str | None
) -> None:
    text = f"<meta charset='{declared}'><title>常見問答</title><p>本市年滿六十五歲之長者，每月補助。</p>"
    (tmp_path / "a.html").write_bytes(text.encode(encoding))
    (parsed,) = parse_html(tmp_path / "a.html", "a.html", Options())
    assert (parsed.title, parsed.blocks[0].text) == ("常見問答", "本市年滿六十五歲之長者，每月補助。")
    assert parsed.notes == ([note] if note else [])


def test_a_deeply_nested_page_is_read_without_recursion() -> None:
    assert ("paragraph", "底") in seen("<div>" * 200 + "底")


@given(st.text("<>/abptdrh1\"'= 甲乙&;!-", max_size=200))
def test_any_markup_gives_blocks_with_text(source: str) -> None:
    assert all(block.text.strip() for block in html_blocks(source))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_one_of_our_errors(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("html") / "a.html"
    path.write_bytes(data)
    try:
        list(parse_html(path, "a.html", Options()))
    except ParserError:
        return
