"""DOC, XLS, PPT and RTF: converted by LibreOffice, where it is installed, and read as what comes out.

It runs as a program of its own, without windows, macros or links to elsewhere, on a profile made for this
file, in the one folder that the parent lends for it and removes; the child that starts it may write files and
is used for nothing else.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from xml.sax.saxutils import escape

from lxml import etree

from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._errors import (
    EncryptedFile,
    LegacyFormat,
    NotConverted,
    ParserError,
    UnpacksTooLarge,
)
from allod.corpus._parsers._formats import parser_of
from allod.corpus._parsers._ole import kind_of_ole
from allod.corpus._parsers._values import Options, Parsed
from allod.sandbox import HelperFailed, HelperTimeout, SandboxError, run

PARSER = "legacy/1"

SECONDS = 90.0
"""For one file."""

_TARGETS = {".doc": "docx", ".xls": "xlsx", ".ppt": "pptx", ".rtf": "docx"}
_PARTS = {"docx": "LibreOffice Writer", "xlsx": "LibreOffice Calc", "pptx": "LibreOffice Impress"}
_MOST_BYTES = 128 << 20
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_SETTINGS = (  # path, property, value: no macros, nothing fetched from elsewhere, nothing updated
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)


def parse_legacy(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read an old Office file through LibreOffice.

    Args:
        content: Where the bytes are.
        name: The file's own name: its ending says what it becomes.
        options: The converter and the folder for it, and the limits of what reads the result.

    Yields:
        The documents of the converted file.

    Raises:
        EncryptedFile: It asks for a password.
        LegacyFormat: There is no converter.
        NotConverted: The converter failed, or took too long.
        UnpacksTooLarge: The result is too large.
    """
    ending = PurePath(name).suffix.lower()
    target = _TARGETS[ending]
    if kind_of_ole(content)[1]:
        raise EncryptedFile(file=name)
    if not options.converter:
        raise LegacyFormat(file=name, format=ending[1:].upper(), target=target)
    made = _converted(content, name, (ending, target), options)
    try:
        if size_of(made) > _MOST_BYTES:
            raise UnpacksTooLarge(file=name, limit=f"{_MOST_BYTES >> 20} MB")
        by = _program(made)
        for each in parser_of(target)(made, name, options):
            if isinstance(each, Parsed):
                notes = [*each.notes, f"converted by {by}"]
                each = replace(each, parser=f"{PARSER} {by}, {each.parser}", notes=notes)
            yield each
    finally:
        made.unlink()


def _converted(content: Content, name: str, kinds: tuple[str, str], options: Options) -> Path:
    ending, target = kinds
    folder = Path(options.scratch)
    given, made = folder / f"document{ending}", folder / "made" / f"document.{target}"
    _make_profile(folder / "profile" / "user")
    given.write_bytes(content.read_bytes())
    switches = ["--headless", "--nologo", "--norestore", "--nodefault", "--nolockcheck"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    wanted = ["--convert-to", target, "--outdir", str(made.parent), str(given)]
    try:
        run([options.converter, *switches, profile, *wanted], b"", SECONDS, 1 << 20)
    except HelperTimeout as error:
        raise NotConverted(
            file=name, target=target.upper(), cause=f"not within {SECONDS:g} seconds"
        ) from error
    except HelperFailed as error:
        raise NotConverted(file=name, target=target.upper(), cause=error.fields["cause"]) from error
    except SandboxError as error:
        raise NotConverted(file=name, target=target.upper(), cause="it said too much") from error
    finally:
        given.unlink()
    if not made.is_file():  # it ends with 0 all the same
        cause = f"it is damaged, or {_PARTS[target]} is not installed"
        raise NotConverted(file=name, target=target.upper(), cause=cause)
    return made


def _make_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{escape(name)}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    text = f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{text}', "utf-8"
    )


def _program(made: Path) -> str:
    """The converter's name and version, as it writes them into what it makes."""
    try:
        with zipfile.ZipFile(made) as archive:
            root = etree.fromstring(archive.read("docProps/app.xml"))
    except (zipfile.BadZipFile, KeyError, OSError, etree.XMLSyntaxError):
        return "LibreOffice"
    told = root.findtext(f"{_PROPERTIES}Application") or ""
    return " ".join(told.partition("$")[0].split("/")) or "LibreOffice"
