"""What is really signed has exactly the members that docs/ledger.md shows for its type, and no secret."""

from __future__ import annotations

import base64
import json
import re
import struct
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from allod import Allod, Terms, assistant, models, search
from allod.assistant import Voice
from allod.models import Finish, Piece
from allod.policy import operator
from allod.search import Framed, Manner
from allod.search._train import RANKING_TYPE

DOCS = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
EXAMPLES = [
    json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
]

WITH_A_MODEL = {"model", "findings"}
"""Members that only an answer in a model's words has."""


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
    (documents / "陳情.txt").write_text("陳情人的手機是0912-345-678。", "utf-8")
    office.add([documents], "rules")
    _bring_a_model(office, documents.parent)
    assert office.ask("每月補助點數幾點？").kind == "answer"
    assert office.ask("火星上有水嗎？").kind == "refusal"
    _have_a_model_answer(office)
    _keep_questions(office)


def _have_vectors(office: Allod) -> None:
    """Numbers of no meaning: it is the statement that counts here."""
    (model,) = models.installed(office.workspace)
    manner = Manner()
    encoder = Framed(lambda texts, _: np.eye(len(texts), 99, dtype=np.float32), model.digest, manner)
    search.add_vectors(office.workspace, "letters", encoder, manner)


def _bring_a_model(office: Allod, folder: Path) -> None:
    """A file that is GGUF by its header is enough: it is recorded, not run."""
    (folder / "model.gguf").write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 0))
    (folder / "lineage.toml").write_text(
        '[[lineage]]\nname = "letters-1b"\ndeveloper = "City Office"\ncountry = "TW"\nlicence = "MIT"\n'
    )
    office.models.add(folder / "model.gguf", name="letters", lineage=folder / "lineage.toml")


def _have_a_model_answer(office: Allod) -> None:
    """What a model says is scripted: it is the statement that counts here."""
    said = [Piece("六百點"), Finish("stop", 9, 0, 3, 0.1, 0.1)]
    (model,) = models.installed(office.workspace)
    voice = Voice(model.name, model.digest, model.lineage_digest, True, lambda _: iter(said))
    person = operator(office.workspace.settings.policy)
    index = search.open_index(office.workspace)
    assert assistant.ask(office.workspace, index, person, "每月補助點數多少？", voice=voice).direct
    _have_vectors(office)
    office.models.remove("letters")


def _keep_questions(office: Allod) -> None:
    """One of each status."""
    office.questions.add("老人卡一個月有幾點？", passages=["敬老愛心卡 補助"], by="服務台王小姐")
    office.questions.confirm("q1", passages=["敬老愛心卡 資格"], by="服務台王小姐")
    office.questions.keep(office.ask("每月補助點數是幾點？"))
    office.questions.remove("q2")
    office.questions.add("火星卡怎麼辦理？", until=date(2000, 1, 1))
    assert search.erase_expired(office.workspace) == 1


def test_statements_are_as_documented(office: Allod, documents: Path) -> None:
    _work(office, documents)
    real: dict[str, list[dict[str, Any]]] = {}
    for payload in _payloads(office):
        statement = json.loads(payload)
        real.setdefault(_type(statement), []).append(_shape(statement))
    documented = {_type(example): _shape(example) for example in EXAMPLES}
    del documented[RANKING_TYPE]  # a ranking needs more documents than these: tests/search/test_train.py
    assert set(real) == set(documented)
    for kind, shapes in real.items():
        assert documented[kind] in shapes, kind
        members = {frozenset(shape["predicate"]) | WITH_A_MODEL for shape in shapes}
        assert members == {frozenset(documented[kind]["predicate"]) | WITH_A_MODEL}


def test_the_ledger_holds_no_text_prompt_or_name(office: Allod, documents: Path) -> None:
    _work(office, documents)
    everything = b"\n".join(_payloads(office)).decode()
    for secret in (
        "王大明",
        "協議書",
        "敬老",
        "每月",
        "火星",
        "老人卡",
        "服務台",
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
    assert (result.documents, result.answers) == (7, 4)
