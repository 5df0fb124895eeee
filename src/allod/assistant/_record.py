"""Every answer and every refusal is an act: what was asked and said, committed to and signed.

The ledger gets salted commitments to question, answer, passages and documents, and the digests of policy
and index; the text lies in the database beside its salt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import RowMapping, insert, select

from allod import corpus, policy
from allod.assistant._errors import AnswerChanged, AnswerDiffers, AnswerLost, AnswerUnsigned
from allod.assistant._values import Answer
from allod.ledger import Statement, Subject, commit, new_salt, own_predicate
from allod.search import index_digest
from allod.workspace import View, Workspace, answer_passages, answers

ANSWER_TYPE = own_predicate("answer")


def record(workspace: Workspace, view: View, answer: Answer, person: policy.Person) -> int:
    """Enter an answer in the ledger.

    Args:
        workspace: Where.
        view: The snapshot from which it was answered.
        answer: The answer or refusal, without an id.
        person: Who asked; only role and clearance are recorded.

    Returns:
        The entry's number.
    """
    cited = list(dict.fromkeys(citation.passage for citation in answer.citations))
    places = corpus.passage_commitments(view, cited)
    index = index_digest(view)
    salt = new_salt()
    body = _body(answer.to_dict())
    keep = workspace.settings.answer.keep_text
    with workspace.act("answer") as act:
        row = {
            "act": act.entry,
            "refusal": answer.kind == "refusal",
            "question": answer.question if keep else None,
            "answer": body if keep else None,
            "salt": salt,
        }
        act.connection.execute(insert(answers), row)
        if cited:
            rows = [{"answer": act.entry, "passage": p, "version": places[p].version} for p in cited]
            act.connection.execute(insert(answer_passages), rows)
        materials = [Subject("passage", places[p].commitment) for p in cited]
        materials += [
            Subject("document", digest) for digest in dict.fromkeys(places[p].document for p in cited)
        ]
        materials += [Subject("index", index)] if index else []
        if answer.generation and not answer.generation.place:  # no act of ours made a model elsewhere
            materials.append(Subject("model", answer.generation.digest))
        predicate = {
            "kind": answer.kind,
            "question": commit(answer.question.encode(), salt),
            "language": answer.language,
            "materials": [material.descriptor() for material in materials],
            "policy": policy.digest(workspace.settings.policy),
            "person": {"role": person.role, "clearance": person.clearance},
            "answeredOn": act.started,
        } | _model(answer)
        act.state(ANSWER_TYPE, [Subject("answer", commit(body.encode(), salt))], predicate)
    return act.entry


def _model(answer: Answer) -> dict[str, Any]:
    """What the statement says of a model: who it is and what became of its words, never the words."""
    if (generation := answer.generation) is None:
        return {}
    return {
        "model": {
            "name": generation.model,
            "digest": {"sha256": generation.digest},
            "lineage": {"sha256": generation.lineage},
            "decoding": generation.mode,
            "place": generation.place,
        },
        "findings": {
            "removed": generation.removed,
            "withheld": generation.withheld,
            "converted": generation.converted,
            "terms": len(generation.terms),
        },
    }


def audit(view: View, statements: Mapping[int, Statement]) -> Iterator[AnswerDiffers]:
    """Compare stored answers with their statements.

    Args:
        view: A snapshot.
        statements: The ledger's statements by entry number.

    Yields:
        What does not agree, by entry.
    """
    signed = {entry for entry, statement in statements.items() if statement.predicate_type == ANSWER_TYPE}
    rows = view.connection.execute(select(answers).where(answers.c.act < view.size)).mappings()
    for row in rows:
        entry = row["act"]
        if entry not in signed:
            yield AnswerUnsigned(entry=entry)
            continue
        signed.discard(entry)
        if not _agrees(row, statements[entry]) or not _cites(view, entry, statements[entry]):
            yield AnswerChanged(entry=entry)
    for entry in sorted(signed):
        yield AnswerLost(entry=entry)


def _agrees(row: RowMapping, statement: Statement) -> bool:
    kind = "refusal" if row["refusal"] else "answer"
    if statement.predicate.get("kind") != kind:
        return False
    salt = row["salt"]
    if (
        row["question"] is not None
        and commit(row["question"].encode(), salt) != statement.predicate["question"]
    ):
        return False
    return row["answer"] is None or commit(row["answer"].encode(), salt) == statement.subjects[0].sha256


def _cites(view: View, entry: int, statement: Statement) -> bool:
    query = select(answer_passages.c.passage).where(answer_passages.c.answer == entry)
    cited = list(view.connection.execute(query).scalars())
    held = {place.commitment for place in corpus.passage_commitments(view, cited).values()}
    materials = statement.predicate.get("materials", [])
    named = {item["digest"]["sha256"] for item in materials if item.get("name") == "passage"}
    return held == named


def _body(answer: Mapping[str, Any]) -> str:
    """The answer as it is committed to: all but what only the record or the clock gives it."""
    kept = {key: value for key, value in answer.items() if key not in ("id", "timings")}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
