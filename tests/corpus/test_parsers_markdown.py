"""`_markdown`: headings, lists, tables and code."""

from __future__ import annotations

from pathlib import Path

from allod.corpus._parsers._markdown import parse_markdown
from allod.corpus._parsers._values import Options

MARKDOWN = """---
layout: page
---
# 長照 `服務`

第一段**粗體**與[連結](https://example.org)。
續行![圖說](x.png)
The first line
goes on.

- 甲
- 乙
  1. 丙

| 項目 | 金額 |
|---|---:|
| 居家 | 1,500 |

## 附則

```
代碼  保留
```
<div><p>網頁</p><script>x()</script></div>

<!-- 隱藏 -->
"""


def test_markdown_keeps_headings_lists_tables_and_code(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MARKDOWN, encoding="utf-8")
    (parsed,) = parse_markdown(tmp_path / "a.md", "a.md", Options())
    assert parsed.title == "長照 服務"
    assert [(block.kind, block.text) for block in parsed.blocks] == [
        ("heading", "長照 服務"),
        ("paragraph", "第一段粗體與連結。\n續行圖說\nThe first line goes on."),
        ("item", "甲"),
        ("item", "乙"),
        ("item", "1. 丙"),
        ("row", "項目：居家；金額：1,500"),
        ("heading", "附則"),
        ("paragraph", "代碼  保留\n"),
        ("paragraph", "網頁"),
    ]


def test_markdown_that_only_opens_with_a_rule_keeps_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\n內容", encoding="utf-8")
    (parsed,) = parse_markdown(tmp_path / "a.md", "a.md", Options())
    assert [block.text for block in parsed.blocks] == ["內容"]
