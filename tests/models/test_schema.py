"""`schema_grammar`: its grammar admits what the schema asks for; the rest is refused, not half obeyed."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from allod.models import BadRequest, Request, Runner
from allod.models._schema import schema_grammar
from allod.workspace import ModelSettings

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 8},
        "age": {"type": ["integer", "null"]},
        "tags": {"type": "array", "items": {"enum": ["a", 1, None]}, "minItems": 1, "maxItems": 2},
        "ok": {"type": "boolean"},
    },
    "required": ["name", "tags"],
    "additionalProperties": False,
}


def matches(value: object, schema: dict[str, object]) -> bool:
    """Hold `PERSON` against a value, by hand."""
    if not isinstance(value, dict) or not {"name", "tags"} <= value.keys() <= schema["properties"].keys():  # type: ignore[attr-defined]
        return False
    return (
        isinstance(value["name"], str)
        and len(value["name"]) <= 8
        and (value.get("age") is None or isinstance(value["age"], int))
        and 1 <= len(value["tags"]) <= 2
        and all(each in ("a", 1, None) for each in value["tags"])
        and isinstance(value.get("ok", True), bool)
    )


def test_answers_of_a_real_model_obey(smollm2_file: Path) -> None:
    answers = []
    with Runner(smollm2_file, ModelSettings(context=512)) as runner:
        for seed in range(4):
            request = Request(
                prompt="A person:", schema=json.dumps(PERSON), max_tokens=120, temperature=2.0, seed=seed
            )
            *pieces, finish = runner.stream(request)
            assert finish.reason == "stop"  # type: ignore[union-attr]
            answers.append(json.loads("".join(piece.text for piece in pieces)))  # type: ignore[union-attr]
    assert all(matches(answer, PERSON) for answer in answers)
    assert len({json.dumps(answer) for answer in answers}) > 1


def test_any_choice_of_optional_properties_can_be_written() -> None:
    import re

    names = ["a", "b", "c"]
    for required in itertools.chain.from_iterable(itertools.combinations(names, n) for n in range(4)):
        schema = {
            "type": "object",
            "properties": {name: {"const": 1} for name in names},
            "required": required,
        }
        pattern = re.compile(_expanded(schema_grammar(json.dumps(schema))))
        for chosen in itertools.chain.from_iterable(itertools.combinations(names, n) for n in range(4)):
            text = json.dumps(dict.fromkeys(chosen, 1), separators=(",", ":"))
            assert bool(pattern.fullmatch(text)) == (set(required) <= set(chosen)), (required, chosen)
        assert not pattern.fullmatch('{"b":1,"a":1}')
        assert not pattern.fullmatch('{"a":1,}')


def _expanded(grammar: str) -> str:
    """The root of a grammar without recursion, as a regular expression."""
    import re

    rules = dict(line.split(" ::= ", 1) for line in grammar.splitlines())

    def expand(body: str) -> str:
        tokens = re.findall(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\w+|[|()?*]|\{[^}]*\}', body)
        out = []
        for token in tokens:
            if token[0] == '"':
                out.append(f"(?:{re.escape(json.loads(token))})")
            elif token in rules:
                out.append(f"(?:{expand(rules[token])})")
            else:
                out.append(token)
        return "".join(out)

    return expand(rules["root"])


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("{", "not JSON"),
        ("[]", "is not an object"),
        ("{}", "has the type None"),
        ('{"type": "nothing"}', "'nothing'"),
        ('{"type": []}', "at least one"),
        ('{"type": "string", "pattern": "a+"}', "uses pattern"),
        ('{"type": "integer", "minimum": 3}', "uses minimum"),
        ('{"$ref": "#/x"}', "type None"),
        ('{"type": "array"}', "does not describe its items"),
        ('{"type": "array", "items": {"type": "null"}, "minItems": 2, "maxItems": 1}', "below its minItems"),
        ('{"type": "string", "maxLength": 1000000}', "from 0 to 1000"),
        ('{"type": "object", "required": ["a"]}', "does not describe"),
        ('{"type": "object", "additionalProperties": true}', "does not describe"),
        ('{"type": "object", "properties": {"a": 3}}', r"the schema\.a is not an object"),
        ('{"enum": []}', "at least one"),
        ('{"anyOf": [{"type": "null"}], "type": "null"}', "uses type"),
        ('{"anyOf":[' * 3000 + "{}" + "]}" * 3000, "schema"),
    ],
)
def test_what_cannot_be_held_is_refused(schema: str, told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        schema_grammar(schema)
