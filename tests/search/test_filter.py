from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allod.search import Fetch, Filter, Index, search

SOURCES = frozenset({1, 2, 3, 4})
QUESTIONS = ["育兒津貼每月多少錢", "個人資料保護法第6條", "圖書館", "one-day pass", "資料 津貼 圖書館 city"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    allowed=st.frozensets(st.integers(1, 6)),
    known=st.frozensets(st.integers(1, 6)),
    question=st.sampled_from(QUESTIONS),
)
def test_no_passage_of_a_forbidden_source_is_ever_found(
    index: Index,
    fetch: Fetch,
    source_of: dict[int, int],
    allowed: frozenset[int],
    known: frozenset[int],
    question: str,
) -> None:
    found = search(index, question, Filter(allowed, known), fetch, 50)
    assert all(source_of[hit.passage] in allowed for hit in found.hits)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(allowed=st.frozensets(st.integers(1, 4)), question=st.sampled_from(QUESTIONS))
def test_all_that_is_permitted_is_still_found(
    index: Index, fetch: Fetch, source_of: dict[int, int], allowed: frozenset[int], question: str
) -> None:
    everything = {hit.passage for hit in search(index, question, Filter(SOURCES, SOURCES), fetch, 50).hits}
    found = {hit.passage for hit in search(index, question, Filter(allowed, SOURCES), fetch, 50).hits}
    assert found == {passage for passage in everything if source_of[passage] in allowed}


def test_forbidden_passages_are_no_candidates_so_that_they_crowd_nothing_out(
    index: Index, source_of: dict[int, int]
) -> None:
    asked: list[int] = []

    def fetch(ids: object) -> list[object]:
        asked.extend(ids)  # type: ignore[call-overload]
        return []

    search(index, "資料 津貼 圖書館", Filter(frozenset({2}), SOURCES), fetch, 50)  # type: ignore[arg-type]
    assert {source_of[passage] for passage in asked} == {2}


def test_without_any_permission_nothing_is_found(index: Index, fetch: Fetch) -> None:
    assert search(index, "育兒津貼", Filter(frozenset(), SOURCES), fetch).hits == ()
