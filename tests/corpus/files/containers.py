"""Builds mails and archives as make.py builds the other files, each named for what it is or what is wrong.

Run as `python tests/corpus/files/containers.py FOLDER`, or call `build`. Mails are written line by line: a
library would not write what real ones hold.
"""

from __future__ import annotations

import base64
import io
import runpy
import stat
import struct
import sys
import zipfile
from pathlib import Path

MAKE = runpy.run_path(str(Path(__file__).with_name("make.py")))
RULES: str = MAKE["RULES"]
HEAD = "From: =?big5?B?pP2kcKn6?= <wang@example.tw>\r\nTo: office@example.tw\r\n"
DATE = "Date: Thu, 5 Mar 2026 14:30:00 +0800\r\n"
SUBJECT = "Subject: =?utf-8?B?6aCQ566X5pyD6K2w?=\r\n"
TOP = HEAD + DATE + SUBJECT + "MIME-Version: 1.0\r\n"
_PLAIN = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"


def build(folder: Path) -> None:
    """Write every file into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in (mails, bad_mails, archives, bad_archives):
        make(folder)


def parts(kind: str, *each: str | bytes, more: str = "", closed: bool = True) -> bytes:
    """Return a multipart body with its headers."""
    raw = [part if isinstance(part, bytes) else part.encode() for part in each]
    mark = f"edge{len(b''.join(raw))}"
    body = b"".join(b"--%b\r\n%b\r\n" % (mark.encode(), part) for part in raw)
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"{more}\r\n\r\n'
    return head.encode() + body + (f"--{mark}--\r\n".encode() if closed else b"")


def text(what: str) -> str:
    """Return a part of plain text."""
    return _PLAIN + what


def attached(name: str, data: bytes, kind: str = "application/octet-stream", how: str = "attachment") -> str:
    """Return an attachment; the name as the header is to have it, with its quotes."""
    lines = base64.encodebytes(data).decode().replace("\n", "\r\n")
    where = f"{how}; filename={name}" if name else how
    head = (
        f"Content-Type: {kind}\r\nContent-Disposition: {where}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return head + lines


def mails(folder: Path) -> None:
    """Mails as they come."""
    sheet = MAKE["_workbook"]()
    nested = (TOP.replace(SUBJECT, "Subject: inner\r\n") + text("內信。")).encode()
    both = parts(
        "alternative", text("純文字。"), "Content-Type: text/html; charset=utf-8\r\n\r\n<p>網頁。</p>"
    )
    picture = attached('"logo.png"', MAKE["_picture"](), "image/png", "inline")
    files = {
        "plain": TOP + text(f"各位同仁：\r\n\r\n{RULES}"),
        "budget": TOP.encode()
        + parts(
            "mixed",
            both,
            attached('"=?utf-8?B?6aCQ566XLnhsc3g=?="', sheet),
            attached('"a.txt"', RULES.encode()),
        ),
        "twins": TOP.encode() + parts("mixed", text("兩份。"), *[attached('"a.txt"', RULES.encode())] * 2),
        "rfc2231": TOP.encode()
        + parts(
            "mixed",
            text("一份。"),
            attached("x", RULES.encode()).replace("filename=x", "filename*=utf-8''%E8%A1%A8.txt"),
        ),
        "html-only": TOP
        + "Content-Type: text/html; charset=big5\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(f"<h1>公告</h1><p>{RULES}</p>".encode("cp950")).decode(),
        "quoted": TOP
        + "Content-Type: text/plain; charset=big5\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + "".join(f"={byte:02X}" for byte in "本市公告。".encode("cp950")),
        "japanese": TOP.encode()
        + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
        + "東京都の規則。".encode("iso-2022-jp"),
        "raw-big5": "From: 王小明 <a@b.tw>\r\nSubject: 預算會議\r\n\r\n本市公告，不另行文。".encode("cp950"),
        "cut-word": HEAD + _cut_word("預算會議") + "\r\n內文。",
        "flowed": TOP
        + "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n"
        + "本市公告自即日 \r\n起生效。\r\n-- \r\n王",
        "signed": TOP.encode()
        + parts("signed", text("已簽章。"), attached('"smime.p7s"', b"x", "application/pkcs7-signature")),
        "related": TOP.encode()
        + parts("related", "Content-Type: text/html; charset=utf-8\r\n\r\n<p>有圖。</p>", picture),
        "forwarded": TOP.encode()
        + parts("mixed", text("轉寄如附。"), b"Content-Type: message/rfc822\r\n\r\n" + nested),
        "wrong-charset": TOP + "Content-Type: text/plain; charset=klingon\r\n\r\n本市公告。",
        "broken-bytes": TOP.encode() + text("公").encode() + b"\xff\xfe\x81" + "告。".encode(),
        "no-date": HEAD + SUBJECT + "\r\n無日期。",
        "no-subject": HEAD + "\r\n無主旨。",
    }
    for name, data in files.items():
        (folder / f"{name}.eml").write_bytes(data if isinstance(data, bytes) else data.encode())


def _cut_word(subject: str) -> str:
    """A subject whose encoded words divide a character, as some mailers do."""
    data = subject.encode("cp950")
    words = [base64.b64encode(piece).decode() for piece in (data[:3], data[3:])]
    return "Subject: " + "\r\n ".join(f"=?big5?B?{word}?=" for word in words) + "\r\n"


def bad_mails(folder: Path) -> None:
    """Mails with a fault."""
    bad = attached('"bad.txt"', b"x").rsplit("\r\n\r\n", 1)[0] + "\r\n\r\nAAAAA\r\n"
    evil = attached('"..\\\\..\\\\C:\\\\evil\u202e.txt"', RULES.encode())
    files = {
        "no-headers": f"{RULES}\r\n\r\n{RULES}",
        "broken-base64": TOP.encode() + parts("mixed", text("好的。"), bad),
        "no-boundary": TOP + "Content-Type: multipart/mixed\r\n\r\n" + RULES,
        "wrong-boundary": TOP + 'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + RULES,
        "cut": TOP.encode()
        + parts(
            "mixed",
            text("好的。"),
            attached('"a.txt"', RULES.encode()),
            attached('"b.txt"', b"cut"),
            closed=False,
        ),
        "cut-in-text": TOP.encode() + parts("mixed", text("斷在這"), closed=False),
        "evil-name": TOP.encode() + parts("mixed", text("好的。"), evil),
        "many-parts": TOP.encode() + parts("mixed", *[text("部")] * 10_000),
        "deep-parts": TOP.encode() + _deep(200),
        "enveloped": TOP + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx",
        "pgp": TOP.encode() + parts("encrypted", attached("", b"x", "application/pgp-encrypted"), text("x")),
        "half-encrypted": TOP.encode()
        + parts("mixed", text("看得到。"), attached('"smime.p7m"', b"x", "application/pkcs7-mime")),
        "unknown-attached": TOP.encode() + parts("mixed", text("好的。"), attached('"winmail.dat"', b"x\0")),
    }
    for name, data in files.items():
        (folder / f"{name}.eml").write_bytes(data if isinstance(data, bytes) else data.encode())


def _deep(levels: int) -> bytes:
    body = text("底").encode()
    for _ in range(levels):
        body = parts("mixed", body)
    return body


class _Bare(zipfile.ZipInfo):
    """An entry whose name says nothing of its encoding, as old programs and macOS write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("latin-1"), self.flag_bits & ~0x800


def zipped(entries: dict[str, bytes], names: str = "") -> bytes:
    """Return a ZIP, its names in UTF-8 and marked so, or in an encoding that is not named."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            info = _Bare(name.encode(names).decode("latin-1")) if names else zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def archives(folder: Path) -> None:
    """Archives as they come."""
    mail = (folder / "budget.eml").read_bytes()
    files = {
        "office.zip": {
            "附件/預算.xlsx": MAKE["_workbook"](),
            "附件/信.eml": mail,
            "說明.txt": RULES.encode(),
            "__MACOSX/._說明.txt": b"junk",
            "附件/.DS_Store": b"junk",
            "附件/Thumbs.db": b"junk",
        },
        "twins.zip": {"甲.txt": RULES.encode(), "乙.txt": RULES.encode()},
    }
    for name, entries in files.items():
        (folder / name).write_bytes(zipped(entries))
    (folder / "big5.zip").write_bytes(zipped({"功許/說明.txt": RULES.encode()}, "cp950"))
    (folder / "mac.zip").write_bytes(zipped({"說明.txt": RULES.encode()}, "utf-8"))
    (folder / "three-deep.zip").write_bytes(nested(3))


def nested(levels: int) -> bytes:
    """Return a ZIP in a ZIP, and so on, with a text in the innermost."""
    data = zipped({"說明.txt": RULES.encode()})
    for _ in range(levels - 1):
        data = zipped({"內.zip": data})
    return data


def bad_archives(folder: Path) -> None:
    """Archives with a fault."""
    good = {"好.txt": RULES.encode()}
    (folder / "four-deep.zip").write_bytes(nested(4))
    (folder / "nothing.zip").write_bytes(zipped({}))
    (folder / "only-junk.zip").write_bytes(zipped({".DS_Store": b"x", "空/": b""}))
    (folder / "cut.zip").write_bytes((folder / "office.zip").read_bytes()[:-30])
    (folder / "bad-member.zip").write_bytes(zipped({"附件/壞.docx": b"PK\3\4 not", **good, "空.txt": b""}))
    (folder / "unknown.zip").write_bytes(zipped({"程式.exe": b"MZ\0", **good}))
    names = ("../../etc/passwd.txt", "/root/a.txt", "C:\\公文\\b.txt", "x\u202e\n.txt", "..")
    (folder / "evil-names.zip").write_bytes(zipped(dict.fromkeys(names, RULES.encode())))
    (folder / "bomb.zip").write_bytes(zipped({"大.txt": bytes(64 << 20)}))
    (folder / "bombs.zip").write_bytes(_bombs())
    (folder / "entries.zip").write_bytes(zipped({f"{n}.txt": b"" for n in range(10_001)}))
    (folder / "encrypted.zip").write_bytes(_flagged(zipped({"密.txt": RULES.encode(), **good})))
    (folder / "crc.zip").write_bytes(_wrong_sum(zipped({"壞.txt": RULES.encode(), **good})))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("連結.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("好.txt", RULES)
    (folder / "link.zip").write_bytes(out.getvalue())


def _bombs() -> bytes:
    """Within the ratio each, beyond the total together."""
    inner = zipped({"大.txt": bytes(15 << 20)})
    return zipped({f"{n}.zip": inner for n in range(80)})


def _directory(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


def _flagged(data: bytes) -> bytes:
    """Mark the first entry as encrypted, in both places."""
    out = bytearray(data)
    for at in (6, _directory(data) + 8):
        struct.pack_into("<H", out, at, struct.unpack_from("<H", out, at)[0] | 1)
    return bytes(out)


def _wrong_sum(data: bytes) -> bytes:
    out = bytearray(data)
    for at in (14, _directory(data) + 16):
        struct.pack_into("<I", out, at, 1)
    return bytes(out)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
