"""Whether XML is one of Taiwan's electronic official documents (公文 DI), by its first bytes."""

from __future__ import annotations

import re

_ROOTS = frozenset(
    (
        *("令", "函", "書函", "箋函", "公告", "簽", "便簽", "便箋", "報告", "手令", "移文單"),
        *("開會通知單", "會勘通知單", "簽稿會核單", "公務電話紀錄", "獎懲令", "獎懲建議函"),
    )
)
"""Kinds of document in 文書及檔案管理電腦化作業規範, and those that systems export under their names."""

_SENDER = "<發文機關>"  # in the head of kinds that an agency made for itself
_ROOT = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*(?:<!DOCTYPE\s+([^\s>\[]+)|<([^\s/>!?]+))", re.DOTALL)


def is_di(head: bytes) -> bool:
    """Say whether a file begins as an electronic official document does.

    Args:
        head: Its first bytes, in UTF-8, UTF-16 or Big5 whatever they declare.

    Returns:
        True if its root element is that of such a document.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        encodings = ("utf-8-sig", "cp950")
    else:
        return False
    for encoding in encodings:
        text = head.decode(encoding, "ignore")
        root = _ROOT.match(text)
        name = (root[1] or root[2]) if root else ""
        if name in _ROOTS or (name[:1] >= "\u4e00" and _SENDER in text):
            return True
    return False
