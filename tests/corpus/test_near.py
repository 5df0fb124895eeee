"""Near duplicates grow into trees: found against all before, recorded one row a version."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Connection, func, insert, select

from allod import Allod
from allod.corpus._near import Kin, Newcomer, find, record
from allod.corpus._signature import BANDS, ROWS, SLOTS, signature
from allod.workspace import bands, documents, near, signatures, versions

Text = str


@pytest.fixture
def connection(office: Allod) -> Iterator[Connection]:
    with office.workspace.database.write() as connection:
        yield connection


def _take(connection: Connection, texts: Sequence[Text]) -> list[Kin]:
    """Write versions as `add` does, only shorter."""
    last = connection.execute(select(func.max(versions.c.id))).scalar() or 0
    new = [
        Newcomer(last + number, hashlib.sha256(text.encode()).hexdigest(), signature(text))
        for number, text in enumerate(texts, 1)
    ]
    found = find(connection, new)
    plain = dict.fromkeys(
        ("digest", "blob", "language", "script", "parser", "notes", "gaps", "commitment"), ""
    )
    for each in new:
        row = {"id": each.version, "act": 0}
        connection.execute(insert(documents), row | {"source": 1, "path": str(each.version), "record": ""})
        row |= {"document": each.version, "text_digest": each.text_digest, "simplified": 0.0, "salt": b""}
        connection.execute(insert(versions), plain | row)
    record(connection, found)
    return list(found.near)


def _text(seed: int, length: int = 400) -> str:
    drawn = random.Random(seed)
    return "".join(chr(0x4E00 + drawn.randrange(3000)) for _ in range(length))


def _changed(text: str, places: int, seed: int = 0) -> str:
    letters = list(text)
    for place in random.Random(seed).sample(range(len(text)), places):
        letters[place] = chr(0x8000 + seed)
    return "".join(letters)


def _count(connection: Connection, table: object) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


@pytest.mark.parametrize("apart", [False, True], ids=["in one batch", "in two batches"])
def test_a_variant_hangs_below_what_it_resembles(connection: Connection, apart: bool) -> None:
    texts = [_text(1), _text(2), _changed(_text(1), 8)]
    kin = _take(connection, texts[:2]) + _take(connection, texts[2:]) if apart else _take(connection, texts)
    assert [(row.version, row.below) for row in kin] == [(3, 1)]
    assert 0.8 < kin[0].share < 1
    assert connection.execute(select(near)).all() == [tuple(kin[0])]


def test_a_text_that_shares_less_than_the_threshold_stands_alone(connection: Connection) -> None:
    assert _take(connection, [_text(1), _changed(_text(1), 24), _text(1)[:200] + _text(2)[:200]]) == []


def test_copies_are_found_by_their_digest_however_short(connection: Connection) -> None:
    assert _take(connection, ["（刪除）", "（停止適用）"]) == []
    assert _take(connection, ["（刪除）", "（刪除）"]) == [Kin(3, 1, 1.0), Kin(4, 1, 1.0)]


def test_one_that_resembles_two_trees_joins_them(connection: Connection) -> None:
    one = _text(1)
    far = _changed(_changed(one, 10, seed=1), 10, seed=2)
    assert _take(connection, [one, far, _changed(far, 2, seed=3)]) == [
        Kin(3, 2, pytest.approx(0.97, abs=0.03))
    ]
    between = _changed(one, 10, seed=1)
    rows = _take(connection, [between])
    assert [(row.version, row.below) for row in rows] == [(4, 1), (2, 1)]
    # Whatever comes below a root that was joined hangs below the root of all.
    assert _take(connection, [far]) == [Kin(5, 1, 1.0)]


def test_a_thousand_copies_and_a_thousand_forms_take_rows_in_proportion(connection: Connection) -> None:
    form = _text(7, 600)
    copies = ["（刪除）"] * 1000
    filled = [form[:-4] + f"{number:04}" for number in range(1000)]
    kin = _take(connection, [*copies, *filled])
    assert len(kin) == 999 + 999
    assert {row.below for row in kin} == {1, 1001}
    assert _count(connection, signatures) == 1000
    # Kin stand for each other in a bucket, so a thousand forms take little more than the first.
    assert _count(connection, bands) < 20 * BANDS


def test_nothing_is_written_for_nothing(connection: Connection) -> None:
    assert _take(connection, []) == []
    assert _take(connection, ["短"]) == []
    assert [_count(connection, table) for table in (signatures, bands, near)] == [0, 0, 0]


def test_more_versions_than_fit_one_list_are_looked_up(connection: Connection) -> None:
    texts = [_text(seed, 80) for seed in range(1200)]
    assert _take(connection, texts) == []
    again = _take(connection, [text + "附件" for text in texts])
    assert [row.below for row in again] == [row.version - 1200 for row in again]
    assert len(again) > 1100  # 78 of 80 shingles


def test_a_bucket_takes_in_no_crowd_of_strangers(connection: Connection) -> None:
    drawn = random.Random(3)
    signed = [b"in one band the same"[:ROWS] + drawn.randbytes(SLOTS - ROWS) for _ in range(40)]
    found = find(connection, [Newcomer(1 + row, f"{row:064}", each) for row, each in enumerate(signed)])
    assert found.near == []
    crowded = Counter((band, number) for band, number, _ in found.bands)
    assert crowded.most_common(2)[0][1] == 16
    assert crowded.most_common(2)[1][1] == 1
