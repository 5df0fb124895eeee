"""All tables, as SQLAlchemy Core metadata. The migrations make them; this is how the code names them.

Visibility: a row belongs to the act whose entry number it carries. It is visible when that entry is in
the ledger (``act < size``) and it has not been ended by a later visible act (see `visible`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
)

metadata = MetaData()


def _entry() -> ForeignKey:
    # Checked at commit: rows are written first, the act that signs for them last.
    return ForeignKey("acts.entry", deferrable=True, initially="DEFERRED")


acts = Table(
    "acts",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("at", String(32), nullable=False),
    Column("envelope", LargeBinary, nullable=False),
)
Index("ix_acts_kind", acts.c.kind, acts.c.entry)

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("act", Integer, _entry(), nullable=False),
    Column("name", String(200), nullable=False, unique=True),
    Column("licence", String(200), nullable=False),
    Column("steward", String(200), nullable=False),
    Column("classification", String(64), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("until", String(10)),
    Column("place", String(64)),
    Column("origin", Text),
    Column("agreement", String(64)),
    Column("map", Text),
    Column("salt", LargeBinary, nullable=False),
    Column("commitment", String(64), nullable=False),
)

# Not truth but memory: the files that were taken in whole, so that an unchanged one costs only its hash.
files = Table(
    "files",
    metadata,
    Column("source", Integer, ForeignKey("sources.id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("redacted", Boolean, nullable=False, server_default=false()),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("act", Integer, _entry(), nullable=False),
    Column("source", Integer, ForeignKey("sources.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("record", Text, nullable=False, default=""),
    UniqueConstraint("source", "path", "record"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("act", Integer, _entry(), nullable=False),
    Column("ended", Integer, _entry()),
    Column("document", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("blob", String(64), nullable=False),
    Column("text_digest", String(64), nullable=False, index=True),
    Column("duplicate_of", Integer),
    Column("title", Text),
    Column("url", Text),
    Column("date", String(32)),
    Column("language", String(16), nullable=False),
    Column("script", String(8), nullable=False),
    Column("simplified", Float, nullable=False),
    Column("parser", String(100), nullable=False),
    Column("notes", Text, nullable=False),
    Column("gaps", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("redacted", Boolean, nullable=False, server_default=false()),
)
Index("ix_versions_act", versions.c.act)
Index("ix_versions_ended", versions.c.ended)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("page", Integer),
    Column("heading", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("text", Text, nullable=False),
    # Where they differ from the version's language, and where the text was recognised from a picture:
    Column("language", String(16)),
    Column("box", Text),
    Column("confidence", Float),
)

# What screening found in a version: one row a kind, `detail` a JSON list (docs/screening.md).
findings = Table(
    "findings",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("detail", Text, nullable=False),
)

# MinHash of each version, its bands for look-up, and the trees into which near duplicates grow: a version
# hangs below the root of what it resembles, and a root below an earlier one when a later version joins them.
signatures = Table(
    "signatures",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)

bands = Table(
    "bands",
    metadata,
    Column("band", Integer, primary_key=True),
    Column("hash", BigInteger, primary_key=True),
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    sqlite_with_rowid=False,  # all of it is the key
)

near = Table(
    "near",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("below", Integer, ForeignKey("versions.id"), nullable=False),
    Column("share", Float, nullable=False),
)

models = Table(
    "models",
    metadata,
    Column("act", Integer, _entry(), primary_key=True),
    Column("ended", Integer, _entry()),
    Column("name", String(100), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("lineage", Text, nullable=False),
    Column("lineage_digest", String(64), nullable=False),
    Column("mirror", Text, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("act", Integer, _entry(), primary_key=True),
    Column("refusal", Boolean, nullable=False),
    Column("question", Text),
    Column("answer", Text),
    Column("salt", LargeBinary, nullable=False),
)

answer_passages = Table(
    "answer_passages",
    metadata,
    Column("answer", Integer, ForeignKey("answers.act"), primary_key=True),
    Column("passage", Integer, ForeignKey("passages.id"), primary_key=True),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False, index=True),
)

# The workspace's own questions. Erasing one takes its text and its salt; the row and its commitment stay.
questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("act", Integer, _entry(), nullable=False),
    Column("ended", Integer, _entry()),
    Column("text", Text),
    Column("language", String(16), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("answerable", Boolean, nullable=False),
    Column("until", String(10)),
    Column("salt", LargeBinary),
    Column("commitment", String(64), nullable=False),
)

# The right passages as they were when a person named or confirmed them; each confirmation is rows of its own.
question_passages = Table(
    "question_passages",
    metadata,
    Column("question", Integer, ForeignKey("questions.id"), primary_key=True),
    Column("passage", Integer, ForeignKey("passages.id"), primary_key=True),
    Column("act", Integer, _entry(), primary_key=True),
    Column("ended", Integer, _entry()),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("document", Integer, ForeignKey("documents.id"), nullable=False),
    Column("reference", Text, nullable=False),
    Column("confirmed_by", String(100)),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("act", Integer, _entry(), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
)


def visible(table: Table, size: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition under which a row may be seen.

    Args:
        table: Any table with a column ``act``, and perhaps ``ended``.
        size: Entries in the ledger, read before the rows.

    Returns:
        A condition for a where clause.
    """
    begun = table.c.act < size
    if "ended" not in table.c:
        return begun
    return and_(begun, or_(table.c.ended.is_(None), table.c.ended >= size))


def latest_artifact(connection: Connection, kind: str, before: int | None = None) -> RowMapping | None:
    """Return the newest artifact of a kind.

    Args:
        connection: Inside a transaction.
        kind: ``corpus`` or ``index``.
        before: Only of acts below this entry: the ledger's size for a reader; a writer sees all.

    Returns:
        Its row, None when there is none.
    """
    query = select(artifacts).where(artifacts.c.kind == kind).order_by(artifacts.c.act.desc()).limit(1)
    if before is not None:
        query = query.where(artifacts.c.act < before)
    return connection.execute(query).mappings().first()
