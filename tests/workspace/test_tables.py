"""Visibility: a row shows from its act on until the act that ends it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select

from allod.workspace import acts, sources, versions, visible
from allod.workspace._tables import metadata

ENTRY = st.integers(0, 12)


@given(st.lists(st.tuples(ENTRY, st.none() | ENTRY), max_size=20), ENTRY)
def test_a_reader_sees_what_began_and_has_not_ended_at_its_size(
    rows: list[tuple[int, int | None]], size: int
) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    blank = {column.name: "" for column in versions.c if column.name not in ("duplicate_of", "url", "date")}
    blank |= {"document": 1, "simplified": 0.0, "salt": b"", "redacted": False}
    with engine.connect() as connection:
        for number, (act, ended) in enumerate(rows):
            connection.execute(insert(versions), blank | {"id": number, "act": act, "ended": ended})
        seen = set(connection.execute(select(versions.c.id).where(visible(versions, size))).scalars())
    engine.dispose()
    expected = {n for n, (act, ended) in enumerate(rows) if act < size and (ended is None or ended >= size)}
    assert seen == expected


def test_rows_without_an_end_only_begin() -> None:
    assert "ended" not in str(visible(sources, 3))
    assert "ended" in str(visible(versions, 3))
    assert acts.c.entry.primary_key
