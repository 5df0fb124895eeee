"""All rows of one database into another, of whichever kind: what backup and restore have in common."""

from __future__ import annotations

from sqlalchemy import Connection, select

from allod.workspace._database import insert_many
from allod.workspace._tables import metadata

_ROWS = 5_000  # read at a time


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every table.

    Args:
        source: A snapshot.
        target: A writing connection to the same tables, empty.
    """
    for table in metadata.sorted_tables:  # those that others refer to first
        rows = source.execute(select(table), execution_options={"yield_per": _ROWS})
        for part in rows.partitions():
            insert_many(target, table, part)
