"""C2SP signed notes: published notes verify and are reproduced; malformed ones are refused."""

from __future__ import annotations

import base64

import pytest

from allod.ledger import (
    BadNote,
    BadSignature,
    LedgerError,
    PublicKey,
    Signer,
    open_note,
    sign_note,
    verifier_key,
)

# golang.org/x/mod sumdb/note/note_test.go at 02c991387e35 (BSD-3-Clause).
TEXT = (
    b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
    "qdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01"
    "oOTGwnWLox33WWd1RvMc+QQ=\n"
).encode()

# A checkpoint of Go's checksum database, with a witness's line (github.com/google/trillian-examples,
# witness/golang/cmd/addrwitness/README.md; Apache-2.0), and the key that the go command ships.
SUMDB = """\
go.sum database tree
15067302
gJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=

— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZG3TpB7OeKn4E2ww=
— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ieVFLUqDRK77PWDmL6w8w84UqeAw=
""".encode()  # noqa: E501
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


def key_of(vkey: str) -> PublicKey:
    return PublicKey(base64.b64decode(vkey.split("+", 2)[2])[1:])


@pytest.mark.parametrize("vkey", [PETER, ENOCH, SUMDB_KEY])
def test_verifier_keys_are_those_published(vkey: str) -> None:
    assert verifier_key(vkey.split("+")[0], key_of(vkey)) == vkey


def test_signing_gives_the_published_note() -> None:
    assert sign_note(TEXT, "PeterNeumann", Signer(PETER_SEED)) == TEXT + b"\n" + PETER_LINE


@pytest.mark.parametrize(("name", "vkey"), [("PeterNeumann", PETER), ("EnochRoot", ENOCH)])
def test_either_signature_of_a_published_note_verifies_alone(name: str, vkey: str) -> None:
    assert open_note(TEXT + b"\n" + PETER_LINE + ENOCH_LINE, name, key_of(vkey)) == TEXT


def test_a_real_checkpoint_of_the_go_checksum_database_verifies() -> None:
    text = open_note(SUMDB, "sum.golang.org", key_of(SUMDB_KEY))
    assert text.startswith(b"go.sum database tree\n15067302\n")


def test_a_changed_text_is_refused() -> None:
    with pytest.raises(BadSignature):
        open_note(SUMDB.replace(b"15067302", b"15067303"), "sum.golang.org", key_of(SUMDB_KEY))


def test_signatures_by_unknown_keys_do_not_count() -> None:
    with pytest.raises(BadSignature):
        open_note(TEXT + b"\n" + ENOCH_LINE, "PeterNeumann", key_of(PETER))
    with pytest.raises(BadSignature):  # right name, other key
        open_note(TEXT + b"\n" + PETER_LINE, "PeterNeumann", key_of(ENOCH))


def test_one_bad_signature_by_the_known_key_refuses_the_note() -> None:
    broken = PETER_LINE.replace(b"ZJku", b"ZJkv")
    with pytest.raises(BadSignature):
        open_note(TEXT + b"\n" + PETER_LINE + broken, "PeterNeumann", key_of(PETER))


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n",
        TEXT,
        TEXT + b"\n",
        TEXT + b"\n" + PETER_LINE[:-1],
        b"\x01" + TEXT + b"\n" + PETER_LINE,
        b"\xff" + TEXT + b"\n" + PETER_LINE,
        b"tab\t" + TEXT + b"\n" + PETER_LINE,
        TEXT + b"\n" + PETER_LINE.replace(b"PeterNeumann", b"Bad Name"),
        TEXT + b"\n" + PETER_LINE.replace(b"PeterNeumann", b"Bad+Name"),
        TEXT + b"\n" + PETER_LINE.replace(b"PeterNeumann", "Bad\u3000Name".encode()),
        TEXT + b"\n" + PETER_LINE.replace(b"PeterNeumann", b"\xff"),
        TEXT + b"\n" + PETER_LINE.replace(b"PeterNeumann ", b" "),
        TEXT + b"\n" + PETER_LINE + b"Unexpected line.\n",
        TEXT + b"\n" + PETER_LINE * 101,
        TEXT + b"\n" + PETER_LINE[:60] + b"A" + PETER_LINE[60:],
        TEXT + b"\n" + PETER_LINE.replace(b"nAM=", b"nAN="),  # the same bytes in another spelling
        TEXT + b"\n" + PETER_LINE.replace("—".encode(), b"-"),
        TEXT + b"\n" + "— PeterNeumann AAAA\n".encode(),
        b"x" * (1024 * 1024) + TEXT + b"\n" + PETER_LINE,
    ],
)
def test_malformed_notes_are_refused(note: bytes) -> None:
    with pytest.raises(BadNote):
        open_note(note, "PeterNeumann", key_of(PETER))


def test_no_changed_bit_of_a_note_passes() -> None:
    note = TEXT + b"\n" + PETER_LINE
    for position in range(len(note)):
        for bit in range(8):
            changed = bytearray(note)
            changed[position] ^= 1 << bit
            with pytest.raises(LedgerError):
                open_note(bytes(changed), "PeterNeumann", key_of(PETER))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"no line end", "a"),
        (b"a\x00\n", "a"),
        (b"\xff\n", "a"),
        (TEXT, ""),
        (TEXT, "a b"),
        (TEXT, "a+b"),
        (TEXT, "a\nb"),
    ],
)
def test_what_cannot_stand_in_a_note_is_not_signed(text: bytes, name: str) -> None:
    with pytest.raises(BadNote):
        sign_note(text, name, Signer(PETER_SEED))
