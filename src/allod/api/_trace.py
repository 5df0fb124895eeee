"""Where an answer comes from and what a document went into, as a tree with the entry that signs each step."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from allod import corpus
from allod.api._errors import NothingToTrace
from allod.corpus import Source, Version
from allod.models import lineage_of
from allod.workspace import View, acts, answer_passages, answers, artifacts, latest_artifact, models, passages


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the way: what it is, its name, the entry that signs for it, and what it rests on."""

    kind: str
    name: str
    entry: int | None
    detail: dict[str, Any] = field(default_factory=dict)
    children: tuple[Node, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the tree as JSON values."""
        return {
            "kind": self.kind,
            "name": self.name,
            "entry": self.entry,
            "detail": self.detail,
            "children": [child.to_dict() for child in self.children],
        }


def trace(view: View, name: str, *, forward: bool) -> Node:
    """Walk from an answer, document or source to what it rests on, or to all that it touched.

    Args:
        view: A snapshot.
        name: ``a17`` (an answer), ``d5`` (a document), or a document's path or title, or a source's name.
        forward: Walk to what came of it; otherwise to where it comes from.

    Returns:
        The tree.

    Raises:
        NothingToTrace: Nothing is called so.
    """
    if re.fullmatch(r"a?\d+", name):
        return _answer(view, int(name.lstrip("a")))
    for source in corpus.all_sources(view):
        if source.name == name:
            return _source_forward(view, source) if forward else _source(source)
    try:
        versions = corpus.versions_of(view, name)
    except corpus.DocumentUnknown as error:
        raise NothingToTrace(name=name) from error
    return _document(view, versions, forward=forward)


def _answer(view: View, entry: int) -> Node:
    query = select(answers).where(answers.c.act == entry, answers.c.act < view.size)
    row = view.connection.execute(query).mappings().first()
    if row is None:
        raise NothingToTrace(name=f"a{entry}")
    cited = (
        select(passages)
        .join(answer_passages, answer_passages.c.passage == passages.c.id)
        .where(answer_passages.c.answer == entry)
        .order_by(passages.c.id)
    )
    places = [_passage(view, dict(passage)) for passage in view.connection.execute(cited).mappings()]
    kind = "refusal" if row["refusal"] else "answer"
    children = (*places, *_model(view, entry), *_derived(view, entry))
    return Node(kind, f"a{entry}", entry, {"question": row["question"]}, children)


def _model(view: View, entry: int) -> Sequence[Node]:
    """The model that an answer's statement names, with its lineage down to the first base."""
    envelope = view.connection.execute(select(acts.c.envelope).where(acts.c.entry == entry)).scalar_one()
    statement = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
    named = statement["predicate"].get("model")
    if named is None:
        return ()
    digest = named["digest"]["sha256"]
    query = (
        select(models).where(models.c.digest == digest, models.c.act < entry).order_by(models.c.act.desc())
    )
    row = view.connection.execute(query).mappings().first()
    if row is None:  # a model elsewhere has no lineage of its own
        return (Node("model", named["name"], None, {"sha256": digest}),)
    below: tuple[Node, ...] = ()
    for step in reversed(lineage_of(row["lineage"])):
        detail = {"developer": step.developer, "country": step.country, "licence": step.licence}
        below = (Node("lineage", step.name, None, detail, below),)
    return (Node("model", named["name"], row["act"], {"sha256": digest, "mirror": row["mirror"]}, below),)


def _passage(view: View, row: dict[str, Any]) -> Node:
    version = corpus.version_by_id(view, row["version"])
    place = {key: row[key] for key in ("page", "heading", "reference") if row[key]}
    detail: dict[str, Any] = place | {
        "start": row["start"],
        "end": row["start"] + len(row["text"]),
        "text": row["text"],
    }
    return Node("passage", f"p{row['id']}", None, detail, (_version(view, version),))


def _version(view: View, version: Version) -> Node:
    detail: dict[str, Any] = {
        "title": version.title,
        "path": version.name,
        "sha256": version.digest,
        "parser": version.parser,
    }
    if version.ended is not None and version.ended < view.size:
        detail["ended"] = version.ended
    source = _source(corpus.source_named(view, version.source))
    return Node("document", f"d{version.document}", version.act, detail, (source,))


def _source(source: Source) -> Node:
    detail: dict[str, Any] = {
        "licence": source.licence,
        "steward": source.steward,
        "classification": source.classification,
        "scope": list(source.scope),
    }
    optional = {key: getattr(source, key) for key in ("until", "place", "origin", "agreement")}
    detail |= {key: value for key, value in optional.items() if value}
    return Node("source", source.name, source.act, detail)


def _derived(view: View, entry: int) -> Sequence[Node]:
    """The index that was searched and the corpus version that it was made from, as of an entry."""
    found = []
    for kind in ("index", "corpus"):
        row = latest_artifact(view.connection, kind, entry)
        if row is not None:
            found.append(Node(kind, row["digest"][:12], row["act"], {"size": row["size"]}))
    if len(found) < 2:
        return found
    index, version = found
    return [Node(index.kind, index.name, index.entry, index.detail, (version,))]


def _document(view: View, versions: Sequence[Version], *, forward: bool) -> Node:
    if not forward:
        children = tuple(_version(view, version) for version in versions)
        return children[0] if len(children) == 1 else Node("document", children[0].name, None, {}, children)
    newest = versions[0]
    children = tuple(_touched(view, version) for version in versions)
    return Node(
        "document", f"d{newest.document}", None, {"title": newest.title, "path": newest.name}, children
    )


def _touched(view: View, version: Version) -> Node:
    later: list[Node] = []
    last = view.size if version.ended is None else min(version.ended, view.size)
    for kind in ("corpus", "index"):
        query = select(artifacts.c.act, artifacts.c.digest).where(artifacts.c.kind == kind)
        made = query.where(artifacts.c.act >= version.act, artifacts.c.act < last).order_by(artifacts.c.act)
        rows = view.connection.execute(made).all()
        if rows:
            detail = {"versions": len(rows), "latest": rows[-1].act}
            later.append(Node(kind, rows[0].digest[:12], rows[0].act, detail))
    cited = (
        select(answers.c.act, answers.c.refusal, answers.c.question)
        .where(
            answers.c.act.in_(select(answer_passages.c.answer).where(answer_passages.c.version == version.id))
        )
        .where(answers.c.act < view.size)
        .order_by(answers.c.act)
    )
    for entry, refusal, question in view.connection.execute(cited):
        later.append(Node("refusal" if refusal else "answer", f"a{entry}", entry, {"question": question}))
    detail = {"sha256": version.digest, "ended": version.ended}
    return Node("version", version.commitment[:12], version.act, detail, tuple(later))


def _source_forward(view: View, source: Source) -> Node:
    documents = corpus.documents_of(view, source)
    children = tuple(
        Node("document", f"d{version.document}", version.act, {"title": version.title, "path": version.name})
        for version in documents
    )
    return Node("source", source.name, source.act, _source(source).detail, children)
