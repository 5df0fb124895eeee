"""OpenDocument packages (ISO/IEC 26300:2015, ODF 1.2 part 3): the ZIP, its encryption, its XML parts.

Read by lxml alone: odfdo, the library for it, loads a package without limits and expands repeated rows.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from lxml import etree

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, EncryptedFile, TooMuchText
from allod.corpus._parsers._unpack import check_zip
from allod.corpus._parsers._values import Options
from allod.corpus._parsers._xml import Element, xml_root

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
DRAW = f"{{{_OASIS}drawing:1.0}}"
FO = f"{{{_OASIS}xsl-fo-compatible:1.0}}"
OFFICE = f"{{{_OASIS}office:1.0}}"
PRESENTATION = f"{{{_OASIS}presentation:1.0}}"
STYLE = f"{{{_OASIS}style:1.0}}"
SVG = f"{{{_OASIS}svg-compatible:1.0}}"
TABLE = f"{{{_OASIS}table:1.0}}"
TEXT = f"{{{_OASIS}text:1.0}}"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTION = b"encryption-data"  # ODF 1.2 part 3, section 3.8; not parsed, for old manifests are no true XML
_WRAPPED = "encrypted-package"  # the whole package as LibreOffice encrypts it since 24.2
_TITLE = ".//{http://purl.org/dc/elements/1.1/}title"

_MARKUP = 6
"""Bytes of XML for one character of text, at most; the tree takes some six times the XML."""

VERSION = f"lxml {etree.__version__}"


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a package that hold text.

    Attributes:
        body: What stands in `office:body`: `office:text`, `office:spreadsheet` or `office:presentation`.
        content: The root of content.xml.
        styles: The root of styles.xml, with the page masters; None if there is none.
        title: The title in its properties.
    """

    body: Element
    content: Element
    styles: Element | None
    title: str | None


def open_odf(content: Content, name: str, kind: str, body: str, options: Options) -> Package:
    """Open an OpenDocument file.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        kind: ODT, ODS or ODP, for the errors.
        body: The local name of what must stand in its body.
        options: The limits on unpacking.

    Returns:
        Its parts.

    Raises:
        DamagedFile: The ZIP is wrong, or a part is missing or no XML.
        EncryptedFile: It needs a password.
        TooMuchText: A part is too long for any text within the limit.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    check_zip(content, name, kind, options)
    place = "ZIP"
    try:
        with content.open("rb") as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            manifest = archive.read(_MANIFEST) if _MANIFEST in names else b""
            if _WRAPPED in names or _ENCRYPTION in manifest:
                raise EncryptedFile(file=name)
            parts: dict[str, Element] = {}
            for place in ("content.xml", "styles.xml", "meta.xml"):
                if place not in names:
                    continue
                if archive.getinfo(place).file_size > _MARKUP * options.max_text_chars:
                    raise TooMuchText(file=name, limit=options.max_text_chars, place=place)
                parts[place] = xml_root(archive.read(place))
    except (etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        raise DamagedFile(file=name, format=kind, place=place) from error
    root = parts.get("content.xml")
    found = None if root is None else root.find(f"{OFFICE}body/{OFFICE}{body}")
    if found is None:
        raise DamagedFile(file=name, format=kind, place=f"content.xml without office:{body}")
    meta = parts.get("meta.xml")
    title = "" if meta is None else " ".join((meta.findtext(_TITLE) or "").split())
    return Package(found, root, parts.get("styles.xml"), title or None)


def number(element: Element, attribute: str, most: int) -> int:
    """Read a count such as `table:number-rows-repeated`.

    Args:
        element: Where it stands.
        attribute: Its full name.
        most: The most that is believed.

    Returns:
        From 1 to `most`; 1 for what is missing or no number.
    """
    value = element.get(attribute)
    if value is None:
        return 1
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 12 else 1
