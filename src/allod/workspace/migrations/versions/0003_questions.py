"""The workspace's own questions, each with its right passages."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables."""
    _questions()
    _question_passages()


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("answerable", sa.Boolean(), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["act"], ["acts.entry"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["ended"], ["acts.entry"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _question_passages() -> None:
    op.create_table(
        "question_passages",
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["act"], ["acts.entry"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"]),
        sa.ForeignKeyConstraint(["ended"], ["acts.entry"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["passage"], ["passages.id"]),
        sa.ForeignKeyConstraint(["question"], ["questions.id"]),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("question", "passage", "act"),
    )
