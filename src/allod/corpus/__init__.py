"""Documents and where they come from: sources, intake, passages, reading, and the audit of the rows."""

from allod.corpus._audit import audit
from allod.corpus._documents import (
    Readable,
    Version,
    documents_of,
    passage_commitments,
    passage_rows,
    readable,
    text_of,
    version_by_id,
    versions_of,
)
from allod.corpus._errors import (
    BadTerms,
    DocumentUnknown,
    FileChanged,
    FileTooLarge,
    FileUnreadable,
    NotAFile,
    PathMissing,
    RecordDiffers,
    SourceExists,
    SourceNeeded,
    SourceUnknown,
    SymlinkLoop,
)
from allod.corpus._ingest import Batch, Progress, Summary, add
from allod.corpus._register import Source, Terms, add_source, all_sources, command_for, source_named
from allod.corpus._write import INGEST_TYPE, corpus_version

__all__ = [
    "INGEST_TYPE",
    "BadTerms",
    "Batch",
    "DocumentUnknown",
    "FileChanged",
    "FileTooLarge",
    "FileUnreadable",
    "NotAFile",
    "PathMissing",
    "Progress",
    "Readable",
    "RecordDiffers",
    "Source",
    "SourceExists",
    "SourceNeeded",
    "SourceUnknown",
    "Summary",
    "SymlinkLoop",
    "Terms",
    "Version",
    "add",
    "add_source",
    "all_sources",
    "audit",
    "command_for",
    "corpus_version",
    "documents_of",
    "passage_commitments",
    "passage_rows",
    "readable",
    "source_named",
    "text_of",
    "version_by_id",
    "versions_of",
]
