"""A JSON schema as a grammar: what the schema asks for is all that the model can write.

llama.cpp takes schemas too, and answers without any constraint where it does not understand one. So a subset
is written here as GBNF, and what lies beyond it is refused with a sentence: nothing is half obeyed.
Properties come in the order of the schema, and no others. JSON: RFC 8259; keywords: JSON Schema 2020-12.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from allod.models._errors import BadRequest

_NOTES = {"$schema", "$id", "title", "description", "default", "examples", "$comment"}
_MOST_RULES = 2000
_MOST_TIMES = 1000  # repetitions that llama.cpp unrolls
_TERMINALS = {
    "null": '"null"',
    "boolean": '"true" | "false"',
    "integer": '"-"? ("0" | [1-9] [0-9]{0,15})',
    "number": 'integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})?',
    "char": r'[^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})',
}
_KEYWORDS = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"minLength", "maxLength"},
    "integer": set[str](),
    "number": set[str](),
    "boolean": set[str](),
    "null": set[str](),
}


def schema_grammar(schema: str) -> str:
    """Write a JSON schema as GBNF.

    Args:
        schema: The schema, JSON text.

    Returns:
        The grammar.

    Raises:
        BadRequest: It is not JSON, or uses what cannot be held here.
    """
    try:
        read = json.loads(schema)
    except (ValueError, RecursionError) as error:
        raise BadRequest(detail=f"the schema is not JSON ({error})") from error
    try:
        return _Rules().grammar(read)
    except (RecursionError, TypeError) as error:  # a keyword of another type than it must have
        raise BadRequest(detail=f"the schema is malformed ({error})") from error


class _Rules:
    """The rules of one grammar, by name."""

    def __init__(self) -> None:
        self._rules = dict(_TERMINALS)

    def grammar(self, schema: object) -> str:
        self._rules["root"] = self._value(schema, "the schema")
        return "\n".join(f"{name} ::= {body}" for name, body in self._rules.items())

    def _named(self, body: str) -> str:
        if len(self._rules) > _MOST_RULES:
            raise _unheld("it is too large")
        name = f"r{len(self._rules)}"
        self._rules[name] = body
        return name

    def _value(self, schema: object, where: str) -> str:
        # The body of a rule for a schema.
        if not isinstance(schema, Mapping):
            raise _unheld(f"{where} is not an object")
        for one_of, choices in (("enum", schema.get("enum")), ("const", [schema.get("const")])):
            if one_of in schema:
                self._require_only(schema, {one_of, "type"}, where)
                return self._choice(choices, _constant, f"{where}.{one_of}")
        for one_of in ("anyOf", "oneOf"):
            if one_of in schema:
                self._require_only(schema, {one_of}, where)
                return self._choice(
                    schema[one_of], lambda each: self._value(each, where), f"{where}.{one_of}"
                )
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return self._choice(
                kinds, lambda kind: self._typed({**schema, "type": kind}, kind, where, kinds), where
            )
        return self._typed(schema, kinds, where, [kinds])

    def _typed(self, schema: Mapping[str, Any], kind: object, where: str, kinds: list[Any]) -> str:
        if not isinstance(kind, str) or kind not in _KEYWORDS:
            raise _unheld(f"{where} has the type {kind!r}, known are {', '.join(_KEYWORDS)}")
        self._require_only(schema, {"type"}.union(*(_KEYWORDS.get(each, set()) for each in kinds)), where)
        match kind:
            case "object":
                return self._object(schema, where)
            case "array":
                return self._array(schema, where)
            case "string":
                return rf'"\"" char{_times(schema, "minLength", "maxLength", where)} "\""'
            case _:
                return kind

    def _object(self, schema: Mapping[str, Any], where: str) -> str:
        properties: dict[str, Any] = dict(schema.get("properties", {}))
        required = set(schema.get("required", ()))
        if schema.get("additionalProperties", False) is not False or not required <= properties.keys():
            raise _unheld(f"{where} allows or requires properties that it does not describe")
        more, first = '""', '""'  # what may follow, after a member and before any
        for key, value in reversed(properties.items()):
            member = f'{_constant(key)} ":" " "? {self._named(self._value(value, f"{where}.{key}"))}'
            after = self._named(more)
            follows = f'"," " "? {member} {after}'
            begins = f"{member} {after}"
            if key in required:
                more, first = follows, begins
            else:
                more, first = f"{follows} | {after}", f"{begins} | {self._named(first)}"
        return f'"{{" {self._named(first)} "}}"'

    def _array(self, schema: Mapping[str, Any], where: str) -> str:
        if "items" not in schema:
            raise _unheld(f"{where} does not describe its items")
        least, most = _bounds(schema, "minItems", "maxItems", where)
        item = self._named(self._value(schema["items"], f"{where}[]"))
        if most == 0:
            return '"[]"'
        rest = f'("," " "? {item}){{{max(least - 1, 0)},{"" if most is None else most - 1}}}'
        filled = f'"[" {item} {rest} "]"'
        return filled if least else f'{filled} | "[]"'

    def _choice(self, choices: object, body: Callable[[Any], str], where: str) -> str:
        if not isinstance(choices, list) or not choices:
            raise _unheld(f"{where} is not a list of at least one")
        return " | ".join(self._named(body(each)) for each in choices)

    @staticmethod
    def _require_only(schema: Mapping[str, Any], known: set[str], where: str) -> None:
        if unknown := schema.keys() - known - _NOTES:
            raise _unheld(f"{where} uses {', '.join(sorted(unknown))}")


def _unheld(detail: str) -> BadRequest:
    return BadRequest(detail=f"the schema cannot be held: {detail}")


def _constant(value: object) -> str:
    """A JSON value as a GBNF string, whose escapes are JSON's."""
    return json.dumps(json.dumps(value, ensure_ascii=False), ensure_ascii=False)


def _bounds(schema: Mapping[str, Any], low: str, high: str, where: str) -> tuple[int, int | None]:
    least, most = schema.get(low, 0), schema.get(high)
    for name, value in ((low, least), (high, most)):
        if value is not None and (type(value) is not int or not 0 <= value <= _MOST_TIMES):
            raise _unheld(f"{where}.{name} is {value!r} and must be from 0 to {_MOST_TIMES}")
    if most is not None and most < least:
        raise _unheld(f"{where}.{high} is below its {low}")
    return least, most


def _times(schema: Mapping[str, Any], low: str, high: str, where: str) -> str:
    least, most = _bounds(schema, low, high, where)
    return "*" if (least, most) == (0, None) else f"{{{least},{'' if most is None else most}}}"
