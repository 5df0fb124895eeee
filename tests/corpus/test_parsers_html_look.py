"""`_html_look`: what a page hides goes aside, and what only looks so stays."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._html import html_blocks


def read(source: str) -> tuple[list[str], list[str]]:
    hidden: list[str] = []
    return [block.text for block in html_blocks(source, hidden)], hidden


@pytest.mark.parametrize(
    "how",
    [
        "hidden",
        'style="display:none"',
        'style="DISPLAY : NONE !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="font-size:1px"',
        'style="color:#fff"',
        'style="color: rgb(255,255,255)"',
        'style="color:white;background-color:#ffffff"',
        'style="color:transparent"',
        'style="opacity:0"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-999em"',
        'style="position:absolute;clip:rect(0,0,0,0)"',
        'style="height:0;overflow:hidden"',
        'style="color:#003366;background:#003366"',
    ],
)
def test_what_nobody_sees_goes_aside(how: str) -> None:
    seen, hidden = read(f"<p>明<span {how}>暗<b>影</b></span>亮</p>")
    assert (seen, " ".join(hidden)) == (["明亮"], "暗 影")


@pytest.mark.parametrize(
    "source",
    [
        '<table bgcolor="#003366"><tr><td style="color:#fff">見',
        '<div style="background:#036"><p style="color:white">見</p></div>',
        '<div style="background-image:url(a.png);color:#fff">見</div>',
        '<style>th { background: navy }</style><p style="color:#fff">見</p>',
        '<link rel="stylesheet" href="a.css"><p style="color:#fff">見</p>',
        '<td style="font-size:0px"><div style="font-size:13px">見</div>',  # as MJML writes mails
        '<div style="visibility:hidden"><p style="visibility:visible">見</p></div>',
        '<div style="position:absolute;left:-100px">見</div>',
        '<div style="opacity:0.5">見</div>',
        '<p style="color:#fff"><a href="/">見</a></p>',
        '<div style="color:#fff"><p style="color:#000">見</p></div>',
    ],
)
def test_what_is_seen_stays(source: str) -> None:
    assert read(source) == (["見"], [])


def test_scripts_templates_and_comments_are_no_text_at_all() -> None:
    assert read(
        "<p>明<!-- 註 --><script>a</script><template>b</template></p><div hidden><style>c</style>暗</div>"
    ) == (
        ["明"],
        ["暗"],
    )


def test_a_hidden_row_leaves_the_table_whole() -> None:
    rows = "<tr><th>名<th>值<tr hidden><td>甲<td>1<tr><td>乙<td>2"
    assert read(f"<table>{rows}</table>") == (["名：乙；值：2"], ["甲 1"])


def test_what_follows_a_hidden_element_stays_in_its_line() -> None:
    assert read("<p>一<b>二</b><span hidden>暗</span>三</p>")[0] == ["一二三"]
