"""in-toto Statement v1: what is built reads back; what is malformed is refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from allod.ledger import BadStatement, Subject, own_predicate, parse_statement, statement

DIGEST = "ab" * 32


def members(**changes: Any) -> bytes:
    value: dict[str, Any] = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "a", "digest": {"sha256": DIGEST}}],
        "predicateType": "urn:allod:predicate:answer:v1",
        "predicate": {},
    }
    value.update(changes)
    return json.dumps({name: item for name, item in value.items() if item is not ...}).encode()


def test_a_statement_reads_back_and_keeps_its_bytes() -> None:
    payload = statement(own_predicate("answer"), [Subject("答", DIGEST)], {"甲": [1, {"b": None}]})
    read = parse_statement(payload)
    assert read.payload == payload
    assert read.predicate_type == "urn:allod:predicate:answer:v1"
    assert read.subjects == (Subject("答", DIGEST),)
    assert read.predicate == {"甲": [1, {"b": None}]}
    assert "答".encode() in payload
    assert b"\n" not in payload


def test_unknown_members_and_further_digests_are_allowed() -> None:
    subject = {"name": "a", "digest": {"sha256": DIGEST, "sha512": "00"}, "uri": "x:y"}
    assert parse_statement(members(extra=1, subject=[subject])).subjects == (Subject("a", DIGEST),)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        members(_type="https://in-toto.io/Statement/v0.1"),
        members(_type=...),
        members(subject=[]),
        members(subject=...),
        members(subject={}),
        members(subject=["a"]),
        members(subject=[{"name": "a"}]),
        members(subject=[{"name": "a", "digest": {}}]),
        members(subject=[{"name": "a", "digest": {"sha256": DIGEST.upper()}}]),
        members(subject=[{"name": "a", "digest": {"sha256": "ab"}}]),
        members(subject=[{"name": 1, "digest": {"sha256": DIGEST}}]),
        members(subject=[{"name": "a", "digest": {"sha1": "ab" * 20}}]),
        members(predicateType=...),
        members(predicateType=""),
        members(predicateType="answer"),
        members(predicateType="urn:a b"),
        members(predicateType=1),
        members(predicate=...),
        members(predicate=[]),
    ],
)
def test_malformed_statements_are_refused(payload: bytes) -> None:
    with pytest.raises(BadStatement):
        parse_statement(payload)


@pytest.mark.parametrize("predicate", [{"a": float("nan")}, {"a": object()}, {"a": b"x"}, {"a": "\ud800"}])
def test_what_json_cannot_hold_is_refused(predicate: dict[str, Any]) -> None:
    with pytest.raises(BadStatement):
        statement(own_predicate("a"), [Subject("a", DIGEST)], predicate)


def test_a_predicate_in_a_circle_is_refused() -> None:
    circle: dict[str, Any] = {}
    circle["a"] = circle
    with pytest.raises(BadStatement):
        statement(own_predicate("a"), [Subject("a", DIGEST)], circle)


@pytest.mark.parametrize("name", ["", "A", "a b", "1", "a:b", "a\n"])
def test_a_predicate_has_a_plain_name(name: str) -> None:
    with pytest.raises(BadStatement):
        own_predicate(name)


def test_a_descriptor_leaves_out_an_empty_name() -> None:
    assert Subject("", DIGEST).descriptor() == {"digest": {"sha256": DIGEST}}
    assert Subject("a", DIGEST).descriptor() == {"name": "a", "digest": {"sha256": DIGEST}}
