"""Documents and where they come from: sources, intake, passages, reading, and the audit of the rows."""

from allod.corpus._audit import audit
from allod.corpus._clusters import Cluster, Member, clusters
from allod.corpus._documents import (
    Committed,
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
    RecordRepeated,
    SourceExists,
    SourceNeeded,
    SourceUnknown,
    SymlinkLoop,
)
from allod.corpus._ingest import Batch, Progress, Summary, add
from allod.corpus._register import Source, Terms, add_source, all_sources, command_for, source_named
from allod.corpus._remarks import Remark
from allod.corpus._report import Found, Report, report
from allod.corpus._screened import Screened, screened
from allod.corpus._write import INGEST_TYPE, corpus_version

__all__ = [
    "INGEST_TYPE",
    "BadTerms",
    "Batch",
    "Cluster",
    "Committed",
    "DocumentUnknown",
    "FileChanged",
    "FileTooLarge",
    "FileUnreadable",
    "Found",
    "Member",
    "NotAFile",
    "PathMissing",
    "Progress",
    "Readable",
    "RecordDiffers",
    "RecordRepeated",
    "Remark",
    "Report",
    "Screened",
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
    "clusters",
    "command_for",
    "corpus_version",
    "documents_of",
    "passage_commitments",
    "passage_rows",
    "readable",
    "report",
    "screened",
    "source_named",
    "text_of",
    "version_by_id",
    "versions_of",
]
