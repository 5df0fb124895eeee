"""A batch: one act, and a corpus version that is the Merkle root of all documents."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from allod import Allod
from allod.corpus import corpus_version
from allod.corpus._write import join, text_digest
from allod.ledger import leaf_hash, root
from allod.workspace import versions


def test_the_corpus_version_is_the_root_over_all_commitments_in_order(office: Allod, documents: Path) -> None:
    with office.workspace.read() as view:
        assert corpus_version(view.connection, view.size) is None
    for path in sorted(documents.iterdir()):
        office.add([path], "rules")
    with office.workspace.read() as view:
        query = select(versions.c.commitment).order_by(versions.c.id)
        leaves = [leaf_hash(bytes.fromhex(each)) for each in view.connection.execute(query).scalars()]
        assert corpus_version(view.connection, view.size) == root(leaves).hex()
    assert len(leaves) == 3


@given(st.lists(st.tuples(st.text(), st.text())), st.text())
def test_gaps_and_passages_join_to_the_stored_text(pieces: list[tuple[str, str]], last: str) -> None:
    gaps = [gap for gap, _ in pieces] + [last]
    texts = [text for _, text in pieces]
    whole = join(gaps, texts)
    start = 0
    for gap, text in pieces:
        start += len(gap)
        assert whole[start : start + len(text)] == text
        start += len(text)
    assert len(text_digest(gaps, texts)) == 64
