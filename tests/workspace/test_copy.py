"""All rows, from either database to the other and back."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Float, Integer, LargeBinary, Table, select

from allod.workspace import DatabaseSettings, insert_many
from allod.workspace._copy import copy_rows
from allod.workspace._database import Database, database_of
from allod.workspace._tables import metadata

_SAMPLES = {Boolean: True, LargeBinary: b"\0\xff\\", Float: 0.1 + 0.2, Integer: 1}


def _row(table: Table) -> tuple[object, ...]:
    """A row with 1 in every number, so that each reference holds, and what is hard to carry elsewhere."""
    return tuple(
        next((sample for kind, sample in _SAMPLES.items() if isinstance(column.type, kind)), "市\t\\N\n"[:5])
        for column in table.columns
    )


def _all(database: Database) -> dict[str, list[Any]]:
    with database.read() as connection:
        return {table.name: list(connection.execute(select(table))) for table in metadata.sorted_tables}


def test_rows_are_the_same_after_a_journey_through_both(tmp_path: Path, postgres: Any) -> None:
    (tmp_path / "back").mkdir()
    stations = [
        database_of(tmp_path, DatabaseSettings()),
        database_of(tmp_path, postgres.database()),
        database_of(tmp_path / "back", DatabaseSettings()),
    ]
    first = stations[0]
    with first.made(), first.write() as connection:
        for table in metadata.sorted_tables:
            insert_many(connection, table, [_row(table)])
    for source, target in itertools.pairwise(stations):
        with target.made(), source.read() as reader, target.write() as writer:
            copy_rows(reader, writer)
    found = [_all(station) for station in stations]
    assert found[0] == found[1] == found[2]
    assert all(len(rows) == 1 for rows in found[0].values())
    for station in stations:
        station.close()
