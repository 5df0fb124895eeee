"""What can be wrong with a file; every error names the file, the place where there is one, and the remedy.

They cross from the child to its parent as code and fields, see `error_of`.
"""

from __future__ import annotations

from collections.abc import Mapping

from allod.errors import AllodError


class ParserError(AllodError):
    """Root of the errors about one file or record. All carry the field `file`."""

    code = "corpus.file"
    sentence = "{file}: it could not be read; check the file."


class UnknownFormat(ParserError):
    """No parser reads this kind of file."""

    code = "corpus.format"
    sentence = "{file}: files of this kind ({found}) are not read yet; convert it to one of {formats}."


class WrongExtension(ParserError):
    """The content is not what the name says."""

    code = "corpus.extension"
    sentence = "{file}: its name ends in {named} but its content is {found}; rename it to end in {remedy}."


class EmptyFile(ParserError):
    """The file has no bytes, or only white space."""

    code = "corpus.empty"
    sentence = "{file}: the file is empty; put the intended file in its place."


class NoText(ParserError):
    """The file is well formed but holds no text."""

    code = "corpus.no_text"
    sentence = "{file}: no text was found in it ({place}); check that it is the file that you meant."


class NoPages(ParserError):
    """A PDF without pages."""

    code = "corpus.no_pages"
    sentence = "{file}: this PDF has no pages; export it again from its source."


class ScannedPages(ParserError):
    """Pictures on which no text was recognised."""

    code = "corpus.scanned"
    sentence = (
        "{file}: its {pages} page(s) are pictures, and they could not be read ({cause}); "
        "scan them again upright at 200 to 400 dots an inch, or give a file that holds text."
    )


class OcrMissing(ParserError):
    """Pictures of text, and nothing that reads them."""

    code = "corpus.ocr"
    sentence = (
        "{file}: its {pages} page(s) are pictures, and reading text on pictures needs {missing}; "
        "install it ({install}) and add the file again."
    )


class EncryptedFile(ParserError):
    """The file asks for a password."""

    code = "corpus.encrypted"
    sentence = "{file}: it is protected by a password; save a copy without one and add that."


class DamagedFile(ParserError):
    """The file breaks the rules of its format."""

    code = "corpus.damaged"
    sentence = "{file}: this {format} file is damaged or cut short ({place}); get a complete copy of it."


class UnpacksTooLarge(ParserError):
    """A compressed file that would unpack beyond the limits."""

    code = "corpus.unpacked"
    sentence = (
        "{file}: it unpacks beyond the limit of {limit} and was left packed; "
        "if it is genuine, divide it into smaller files."
    )


class TooMuchText(ParserError):
    """One document with more text than the limit."""

    code = "corpus.too_long"
    sentence = (
        "{file}: it holds more than {limit} characters of text ({place}); divide it into smaller files."
    )


class NulBytes(ParserError):
    """A text file with NUL bytes."""

    code = "corpus.nul"
    sentence = (
        "{file}: there is a NUL byte at position {position}, so this is not plain text; "
        "save it as UTF-8 text, or give it the ending of its true format."
    )


class BrokenUtf8(ParserError):
    """A UTF-8 text with broken characters."""

    code = "corpus.utf8"
    sentence = (
        "{file}: the text is UTF-8 but broken at line {line} (byte {position}); "
        "repair that place or export the file again."
    )


class UnknownEncoding(ParserError):
    """A text in no encoding that could be recognised."""

    code = "corpus.encoding"
    sentence = "{file}: its character encoding could not be recognised; save it as UTF-8."


class MapMissing(ParserError):
    """Records without a map."""

    code = "corpus.map_missing"
    sentence = (
        "{file}: {format} holds records, and their source has no map; "
        "declare the source with --map FILE (two maps ship: tw-law, squad)."
    )


class MapWrong(ParserError):
    """The map itself is at fault."""

    code = "corpus.map"
    sentence = "{file}: the map is wrong at {field}: {detail}; correct the map."
    status = 2


class RecordWrong(ParserError):
    """One record that is not what its format or the map asks for."""

    code = "corpus.record"
    sentence = "{file}: {place} was not taken: {detail}; correct that record."


class MemberRefused(ParserError):
    """A member of a container that is not taken whatever it holds."""

    code = "corpus.member"
    sentence = "{file}: it was left where it is ({cause}); take it out of there and add it by itself."


class LegacyFormat(ParserError):
    """A file of an old Office format, and no LibreOffice to convert it."""

    code = "corpus.legacy"
    sentence = (
        "{file}: {format} is read through LibreOffice, which is not installed; install it and add the file "
        "again, or run `soffice --headless --convert-to {target} FILE` elsewhere and add the result."
    )


class NotConverted(ParserError):
    """LibreOffice could not convert a file."""

    code = "corpus.not_converted"
    sentence = (
        "{file}: LibreOffice could not convert it to {target} ({cause}); "
        "open it in the program that made it and save it as {target}."
    )


class Unparsed(ParserError):
    """A parser met something that nobody foresaw."""

    code = "corpus.unparsed"
    sentence = (
        "{file}: its {format} content could not be read ({cause}); "
        "open it in the program that made it and save it again."
    )


class ParserCrashed(ParserError):
    """The parser process ended in the middle of this file."""

    code = "corpus.parser_crashed"
    sentence = (
        "{file}: the parser process ended while reading it ({cause}); the file may be damaged, "
        "open it in the program that made it and save it again."
    )


class ParserMemory(ParserError):
    """The parser process needed too much memory for this file."""

    code = "corpus.parser_memory"
    sentence = (
        "{file}: reading it needs more than the parser's {megabytes} MB of memory; "
        "divide it, or raise the limit in allod.toml."
    )


class ParserTimeout(ParserError):
    """The parser process took too long over this file."""

    code = "corpus.parser_time"
    sentence = (
        "{file}: reading it takes more than the parser's {seconds} seconds; "
        "divide it, or raise the limit in allod.toml."
    )


class ParserOutput(ParserError):
    """The parser process sent too much for this file."""

    code = "corpus.parser_output"
    sentence = "{file}: it yields more than {megabytes} MB of text; divide it into smaller files."


def error_of(code: str, fields: Mapping[str, object]) -> ParserError:
    """Make again, in the parent, the error that a child reported.

    Args:
        code: The error's code; an unknown one becomes the root, since a child is not trusted.
        fields: Its fields; missing ones make it the root too.

    Returns:
        The error, not raised.
    """
    classes = {each.code: each for each in ParserError.__subclasses__()}
    try:
        return classes.get(code, ParserError)(**fields)
    except (KeyError, TypeError):
        return ParserError(file=fields.get("file", "?"))
