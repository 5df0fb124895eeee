"""`_picture`: PNG, JPEG, TIFF, WebP and BMP as documents of recognised pages."""

from __future__ import annotations

import io
import runpy
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._errors import DamagedFile, ScannedPages, UnpacksTooLarge
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._picture import parse_picture
from allod.corpus._parsers._values import Options, Parsed

SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))
SHORT = SCANS["PARAGRAPHS"][1:]

needs_tesseract = SCANS["NEEDS_TESSERACT"]


def saved(picture: Image.Image, kind: str, **options: object) -> Member:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return Member(out.getvalue())


def parsed(content: Member, name: str, **options: object) -> Parsed:
    (document,) = parse(content, name, Options(**options))
    assert isinstance(document, Parsed), document
    return document


@needs_tesseract
@pytest.mark.parametrize(
    ("name", "kind", "dpi"),
    [("a.png", "PNG", True), ("a.jpg", "JPEG", True), ("a.webp", "WEBP", False), ("a.BMP", "BMP", True)],
)
def test_a_picture_is_read_whatever_its_format(name: str, kind: str, dpi: bool) -> None:
    picture = SCANS["scan"](SHORT, None).crop((0, 0, 1200, 250))
    document = parsed(saved(picture, kind, **({"dpi": (200, 200)} if dpi else {})), name)
    assert SCANS["edits"]("".join(SHORT), "".join(block.text for block in document.blocks)) <= 3
    (first, *_) = document.blocks
    left, top, _, bottom = first.box
    scale = 200 / 96 if not dpi else 1.0  # what says nothing of itself is taken for a screen's picture
    assert (left, top, bottom) == pytest.approx((36 * scale, 22 * scale, 60 * scale), abs=10 * scale)
    assert document.parser.startswith("picture/1 pillow")


@needs_tesseract
def test_the_pages_of_a_tiff_are_pages() -> None:
    pages = [SCANS["scan"]((text,), None).crop((0, 0, 1200, 250)) for text in SCANS["PARAGRAPHS"]]
    first, second = (page.point(lambda dot: 255 * (dot > 128)).convert("1") for page in pages)
    content = saved(
        first, "TIFF", save_all=True, append_images=[second], compression="group4", dpi=(200, 200)
    )
    document = parsed(content, "fax.tif")
    assert {block.page for block in document.blocks} == {1, 2}


@needs_tesseract
def test_a_photograph_is_turned_as_it_says() -> None:
    picture = SCANS["scan"](SHORT, None).crop((0, 0, 1200, 250))
    exif = Image.Exif()
    exif[0x0112] = 6  # its upper edge is at the right
    content = saved(picture.rotate(90, expand=True), "JPEG", exif=exif, dpi=(200, 200))
    assert SCANS["edits"]("".join(SHORT), "".join(each.text for each in parsed(content, "a.jpg").blocks)) <= 3


def test_a_picture_that_is_cut_short_is_damaged() -> None:
    for kind, name in (("JPEG", "cut.jpg"), ("PNG", "cut.png"), ("TIFF", "cut.tif")):
        whole = saved(SCANS["scan"](), kind).data
        with pytest.raises(DamagedFile, match=rf"{name}: this .* \(page 1\)"):
            list(parse_picture(Member(whole[: len(whole) // 2]), name, Options()))


def test_a_picture_that_is_none_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="cannot be opened"):
        list(parse_picture(Member(b"\x89PNG\r\n\x1a\n" + b"\0" * 100), "a.png", Options()))


@pytest.mark.parametrize("side", [9_000, 50_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")
    with pytest.raises(UnpacksTooLarge, match="75 million dots"):
        list(parse_picture(Member(bomb), "bomb.png", Options()))


def test_a_picture_that_costs_several_copies_has_a_lower_limit() -> None:
    with pytest.raises(UnpacksTooLarge, match="20 million dots"):
        list(parse_picture(saved(Image.new("RGBA", (5000, 5000)), "PNG"), "clear.png", Options()))


def test_a_tiff_of_too_many_pages_is_refused() -> None:
    page = Image.new("1", (8, 8))
    many = saved(page, "TIFF", save_all=True, append_images=[page] * 50)
    with pytest.raises(UnpacksTooLarge, match="50 pages"):
        list(parse_picture(many, "many.tif", Options(max_pages=50)))


@needs_tesseract
def test_a_tiff_of_many_blank_pages_is_refused_with_the_reason() -> None:
    page = Image.new("1", (80, 80), 1)
    many = saved(page, "TIFF", save_all=True, append_images=[page] * 200)
    with pytest.raises(ScannedPages, match=r"201 page.*nothing is on them"):
        list(parse_picture(many, "many.tif", Options()))


def test_a_picture_under_a_wrong_name_is_named_for_what_it_is() -> None:
    picture = saved(SCANS["blank"]((40, 40)), "PNG")
    (error,) = parse(picture, "letter.txt", Options())
    assert (error.code, error.fields["remedy"]) == ("corpus.extension", ".png")
    (error,) = parse(saved(SCANS["blank"]((40, 40)), "GIF"), "a.gif", Options())
    assert error.code == "corpus.format"
    (error,) = parse(Member("文字".encode()), "a.png", Options())
    assert error.code == "corpus.extension"
