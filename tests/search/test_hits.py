from __future__ import annotations

from dataclasses import asdict

from allod.search import Fetch
from allod.search._hits import hit


def test_a_hit_is_its_row_with_a_score(fetch: Fetch) -> None:
    row = fetch([1])[0]
    assert asdict(hit(row, 1.5)) == {**row._asdict(), "score": 1.5}
