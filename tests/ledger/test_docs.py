"""docs/ledger.md: its examples run, its statements build and join, and it names every error."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from allod.ledger import (
    Graph,
    LedgerError,
    Signer,
    Subject,
    open_checkpoint,
    open_envelope,
    parse_statement,
    sign,
    statement,
    verifier_key,
)
from allod.ledger import _errors as errors

TEXT = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


EXAMPLES = [json.loads(block) for block in blocks("json")]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_statement_that_signs(example: dict[str, Any], signer: Signer) -> None:
    subjects = [Subject(item["name"], item["digest"]["sha256"]) for item in example["subject"]]
    payload = statement(example["predicateType"], subjects, example["predicate"])
    assert json.loads(payload) == example
    assert open_envelope(sign(payload, signer), signer.public).predicate == example["predicate"]


def test_there_is_an_example_of_every_type_named() -> None:
    named = set(re.findall(r"^### .*`(urn:[^`]+)`$", TEXT, re.MULTILINE))
    used = {example["predicateType"] for example in EXAMPLES} | {
        example["predicate"].get("buildDefinition", {}).get("buildType") for example in EXAMPLES
    }
    assert len(named) == 10
    assert named <= used


def test_the_examples_join_from_the_answer_back_to_source_and_corpus() -> None:
    graph = Graph.of(parse_statement(json.dumps(example).encode()) for example in EXAMPLES)
    walk = graph.back(EXAMPLES[-1]["subject"][0]["digest"]["sha256"])
    names = {step.node.name for step in walk.steps}
    assert names == {"passage", "document", "source", "agreement", "index", "corpus", "model"}
    (source,) = {step.node.sha256 for step in walk.steps if step.node.name == "source"}
    assert [act.predicate_type for act in graph.acts(source)] == ["urn:allod:predicate:rights:v1"]
    assert walk.start.sha256 in {step.node.sha256 for step in graph.forward(source).steps}


def test_the_checkpoint_shown_is_signed_by_the_key_shown(signer: Signer) -> None:
    (note,) = [block for block in blocks("text") if block.startswith("allod/example\n")]
    assert open_checkpoint(note.encode(), "allod/example", signer.public).size == 1
    assert f"`{verifier_key('allod/example', signer.public)}`" in TEXT


def test_the_python_shown_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    exec(compile(code, "docs/ledger.md", "exec"), {})


def test_every_error_is_named() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LedgerError)
    ]
    assert [kind.code for kind in kinds if f"`{kind.code}`" not in TEXT] == []
