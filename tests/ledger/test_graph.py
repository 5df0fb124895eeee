"""The graph: walks both ways over what statements say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allod.ledger import (
    SLSA_PROVENANCE,
    Graph,
    Statement,
    Subject,
    own_predicate,
    parse_statement,
    provenance,
    statement,
)


def node(number: int) -> Subject:
    return Subject(f"n{number}", f"{number:064x}")


def made(products: list[int], materials: list[int]) -> Statement:
    predicate = {"materials": [node(number).descriptor() for number in materials]}
    return parse_statement(statement(own_predicate("test"), [node(n) for n in products], predicate))


def drawn(graph: Graph, number: int, *, forward: bool = False) -> list[tuple[int, str, bool]]:
    walk = graph.forward(node(number).sha256) if forward else graph.back(node(number).sha256)
    return [(step.depth, step.node.name, step.repeated) for step in walk.steps]


AGREEMENT, SOURCE, FILE, DOCUMENT, INDEX, ANSWER = range(6)


def institution() -> Graph:
    ingest = provenance("urn:x:i", parameters={}, materials=[node(FILE), node(SOURCE)], builder="urn:x:b")
    return Graph.of(
        [
            made([SOURCE], [AGREEMENT]),
            parse_statement(statement(SLSA_PROVENANCE, [node(DOCUMENT)], ingest)),
            made([INDEX], [DOCUMENT]),
            made([ANSWER], [DOCUMENT, INDEX]),
        ]
    )


def test_an_answer_leads_back_to_document_source_and_agreement() -> None:
    assert drawn(institution(), ANSWER) == [
        (1, "n3", False),
        (2, "n2", False),
        (2, "n1", False),
        (3, "n0", False),
        (1, "n4", False),
        (2, "n3", True),
    ]


def test_a_source_leads_forward_to_all_that_it_touched() -> None:
    assert drawn(institution(), SOURCE, forward=True) == [
        (1, "n3", False),
        (2, "n4", False),
        (3, "n5", False),
        (2, "n5", True),
    ]


def test_steps_name_parent_and_act() -> None:
    graph = institution()
    first = graph.back(node(ANSWER).sha256).steps[0]
    assert (first.parent, first.node, first.act.entry) == (node(ANSWER), node(DOCUMENT), 3)
    assert graph.acts(node(ANSWER).sha256) == (first.act,)
    assert [act.entry for act in graph.uses(node(DOCUMENT).sha256)] == [2, 3]


def test_an_unknown_digest_leads_nowhere() -> None:
    graph = institution()
    assert graph.back("ff" * 32).steps == graph.forward("ff" * 32).steps == ()
    assert graph.back("ff" * 32).start == Subject("", "ff" * 32)
    assert graph.acts("ff" * 32) == graph.uses("ff" * 32) == ()


def test_a_chain_of_thousands_and_a_circle_end() -> None:
    chain = Graph.of([made([number + 1], [number]) for number in range(5000)])
    assert len(chain.back(node(5000).sha256).steps) == 5000
    assert drawn(Graph.of([made([1], [2]), made([2], [1]), made([1], [1])]), 1) == [
        (1, "n2", False),
        (2, "n1", True),
    ]


edges = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30)


@given(edges, st.integers(0, 12))
def test_a_walk_reaches_exactly_what_can_be_reached_and_draws_it_once(
    pairs: list[tuple[int, int]], start: int
) -> None:
    graph = Graph.of([made([product], [material]) for material, product in pairs])
    for forward in (False, True):
        reached, waiting = {start}, [start]
        while waiting:
            at = waiting.pop()
            step = {(b if forward else a) for a, b in pairs if (a if forward else b) == at} - reached
            reached |= step
            waiting += step
        walk = graph.forward(node(start).sha256) if forward else graph.back(node(start).sha256)
        fresh = [item.node.name for item in walk.steps if not item.repeated]
        assert sorted(fresh) == sorted(node(number).name for number in reached - {start})
        depth = 0
        for item in walk.steps:  # drawing order: never more than one level deeper than the line before
            assert 1 <= item.depth <= depth + 1
            depth = item.depth
