"""What is really signed has exactly the members that docs/ledger.md shows for its type, and no secret."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from allod import Allod, Terms

DOCS = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
EXAMPLES = [
    json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
]


def _type(statement: dict[str, Any]) -> str:
    return str(
        statement["predicate"].get("buildDefinition", {}).get("buildType") or statement["predicateType"]
    )


def _shape(value: Any) -> Any:
    """The members of a statement without its values; lists by their first item."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value and isinstance(value[0], dict) else []
    return None


def _payloads(office: Allod) -> list[bytes]:
    return [base64.b64decode(json.loads(office.entry(entry.number))["payload"]) for entry in office.entries()]


def _work(office: Allod, documents: Path) -> None:
    agreement = documents.parent / "agreement.txt"
    agreement.write_text("協議書全文", "utf-8")
    (documents.parent / "map.toml").write_text('key="id"\ntitle="id"\n[[passages]]\ntext="text"\n')
    map_file = str(documents.parent / "map.toml")
    office.add_source(
        Terms(
            "annals", "CC0-1.0", "王大明", until="2099-01-01", place="TW", agreement=agreement, map=map_file
        )
    )
    records = documents.parent / "records.jsonl"
    records.write_text('{"id":"一","text":"甲乙丙"}\n{"id":"二","text":"丁戊己"}\n', "utf-8")
    office.add([records], "annals")
    records.write_text('{"id":"一","text":"甲乙丁"}\n', "utf-8")
    office.add([records], "annals")
    office.add([documents], "rules")
    assert office.ask("每月補助點數幾點？").kind == "answer"
    assert office.ask("火星上有水嗎？").kind == "refusal"


def test_statements_are_as_documented(office: Allod, documents: Path) -> None:
    _work(office, documents)
    real: dict[str, list[dict[str, Any]]] = {}
    for payload in _payloads(office):
        statement = json.loads(payload)
        real.setdefault(_type(statement), []).append(_shape(statement))
    documented = {_type(example): _shape(example) for example in EXAMPLES}
    assert set(real) == set(documented)
    for kind, shapes in real.items():
        assert documented[kind] in shapes, kind
        assert {frozenset(shape["predicate"]) for shape in shapes} == {
            frozenset(documented[kind]["predicate"])
        }


def test_the_ledger_holds_no_text_prompt_or_name(office: Allod, documents: Path) -> None:
    _work(office, documents)
    everything = b"\n".join(_payloads(office)).decode()
    for secret in (
        "王大明",
        "協議書",
        "敬老",
        "每月",
        "火星",
        "甲乙丙",
        "annals",
        "rules",
        "試驗室",
        "documents/",
    ):
        assert secret not in everything, secret
    assert not re.search(r"[\u4e00-\u9fff]", everything)


def test_every_act_leads_back_to_rights(office: Allod, documents: Path) -> None:
    _work(office, documents)
    result = office.verify()
    assert result.ok, [str(problem.error) for problem in result.problems]
    assert (result.documents, result.answers) == (6, 2)
