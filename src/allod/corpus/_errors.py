"""What can go wrong with sources and intake."""

from __future__ import annotations

from allod.errors import AllodError, Usage


class SourceExists(Usage):
    """The name is taken."""

    code = "corpus.source_exists"
    sentence = "{name}: a source of that name exists; choose another name, or see `allod source show {name}`."


class SourceUnknown(Usage):
    """No source of that name."""

    code = "corpus.source_unknown"
    sentence = "{name}: no such source; register it first: {command}"


class SourceNeeded(Usage):
    """Documents were given without a source."""

    code = "corpus.source_needed"
    sentence = "No document enters without a source; register one, then name it with --source: {command}"


class BadTerms(Usage):
    """A source's terms do not make sense."""

    code = "corpus.bad_terms"
    sentence = "{name}: {field} {value!r} is not {expected}; correct the option and run again."


class PathMissing(AllodError):
    """A path given to add does not exist."""

    code = "corpus.path_missing"
    sentence = "{file}: does not exist; check the path."


class FileUnreadable(AllodError):
    """The system refused to read a file."""

    code = "corpus.file_unreadable"
    sentence = "{file}: cannot be read ({detail}); change its rights or take it out of the folder."


class SymlinkLoop(AllodError):
    """A symbolic link leads back to a folder above it."""

    code = "corpus.symlink_loop"
    sentence = "{file}: the link leads back to a folder above it; remove the link."


class BadFileName(AllodError):
    """A file's name that a database cannot hold."""

    code = "corpus.file_name"
    sentence = "{file}: the file's name {detail}; rename it."


class NotAFile(AllodError):
    """A device, socket or pipe."""

    code = "corpus.not_a_file"
    sentence = "{file}: is neither a file nor a folder; give a file."


class FileTooLarge(AllodError):
    """The file is over the limit."""

    code = "corpus.file_too_large"
    sentence = (
        "{file}: {size} bytes, over the limit of {limit}; "
        "split it, or raise intake.max_file_bytes in allod.toml."
    )


class FileChanged(AllodError):
    """The file was written to while it was being read."""

    code = "corpus.file_changed"
    sentence = "{file}: changed while it was being read; run the command again when nobody writes to it."


class RecordRepeated(AllodError):
    """Two records of one file have the same key."""

    code = "corpus.record_repeated"
    sentence = (
        "{file}: the key {record} stands there twice, one of them was not taken; correct the file or its map."
    )


class DocumentUnknown(Usage):
    """No document under that name or number."""

    code = "corpus.document_unknown"
    sentence = "{name}: no such document; `allod search` shows the names of those that can be found."


class RecordDiffers(AllodError):
    """Root of what an audit finds: rows, originals and statements that do not agree."""

    code = "corpus.differs"
    sentence = "Entry {entry}: {what} is not what was signed; compare with a backup."


class BlobLost(RecordDiffers):
    """An original is gone."""

    code = "corpus.blob_lost"
    sentence = "Entry {entry}: the original of {what} is missing ({digest}); put it back from a backup."


class BlobChanged(RecordDiffers):
    """An original has other bytes than those that were signed."""

    code = "corpus.blob_changed"
    sentence = "Entry {entry}: the original of {what} has changed ({digest}); put it back from a backup."


class TextChanged(RecordDiffers):
    """Stored text or its passages were changed."""

    code = "corpus.text_changed"
    sentence = (
        "Entry {entry}: the stored text of {what} is not the text that was signed; compare with a backup."
    )


class RowChanged(RecordDiffers):
    """A row says something else than its commitment."""

    code = "corpus.row_changed"
    sentence = "Entry {entry}: the row of {what} is not what was signed; compare with a backup."


class RowLost(RecordDiffers):
    """A statement without its row."""

    code = "corpus.row_lost"
    sentence = (
        "Entry {entry}: a statement names document {digest}, and no row holds it; compare with a backup."
    )


class RowUnsigned(RecordDiffers):
    """A row without its statement."""

    code = "corpus.row_unsigned"
    sentence = (
        "Entry {entry}: {what} stands in the database, and no statement names it; compare with a backup."
    )


class EndDiffers(RecordDiffers):
    """A version's end in the database is not the signed one."""

    code = "corpus.end_differs"
    sentence = "Entry {entry}: {what} was ended by another act than its row says; compare with a backup."


class CorpusRootWrong(RecordDiffers):
    """A corpus version that is not the root of its documents."""

    code = "corpus.root"
    sentence = (
        "Entry {entry}: the corpus version is not the root of the documents signed so far; find a backup."
    )
