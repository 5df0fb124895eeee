"""Screening and models: findings, near duplicates, models; passages that say more of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables and columns."""
    _columns()
    _findings()
    _near_duplicates()
    _models()


def _columns() -> None:
    for table in ("files", "versions"):
        op.add_column(table, sa.Column("redacted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("passages", sa.Column("language", sa.String(length=16), nullable=True))
    op.add_column("passages", sa.Column("box", sa.Text(), nullable=True))
    op.add_column("passages", sa.Column("confidence", sa.Float(), nullable=True))


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version", "kind"),
    )


def _near_duplicates() -> None:
    op.create_table(
        "signatures",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "bands",
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("band", "hash", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "near",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["below"], ["versions.id"]),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version"),
    )


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("lineage", sa.Text(), nullable=False),
        sa.Column("lineage_digest", sa.String(length=64), nullable=False),
        sa.Column("mirror", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["act"], ["acts.entry"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["ended"], ["acts.entry"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("act"),
    )
