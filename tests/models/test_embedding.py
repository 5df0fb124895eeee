"""`Embedding`: what an entry says of its vectors is read strictly, and stays with the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allod.models import BadCatalog, Embedding, Model, add, catalog, installed
from allod.workspace import Workspace

FRAMED = {
    "question": "問：{text}",
    "questions": ["{text}"],
    "passage": "{title}（{heading}{reference}）{text}",
}


def test_what_an_entry_says_is_read(entry: Callable[..., str], tmp_path: Path) -> None:
    entry(roles=["embed"], embedding={**FRAMED, "centring": "common", "removed": 0, "weight": 0.5})
    found = catalog(tmp_path / "catalog")["city-letters"]
    assert found.embedding == Embedding(
        "問：{text}", ("{text}",), FRAMED["passage"], centring="common", removed=0, weight=0.5
    )
    assert found.card.embedding is found.embedding


def test_shipped_models_of_the_role_have_frames_and_no_others_have() -> None:
    known = catalog()
    assert [name for name, each in known.items() if each.embedding] == [
        "embeddinggemma-300m",
        "gemma3-270m-layer16",
    ]
    for each in known.values():
        assert ("embed" in each.roles) == (each.embedding is not None)
        if each.embedding is not None:
            assert each.embedding.question in each.embedding.questions
            assert each.embedding.most_tokens <= each.context


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({"question": "問："}, r"must hold \{text\} once"),
        ({"question": "{text}{text}{text}"}, "once or twice"),
        ({"question": "{title}{text}"}, r"has the place \{title\}; places are \{text\}"),
        ({"questions": ["{text}", "x"]}, "once"),
        ({"passage": "{title}"}, "once"),
        ({"passage": "{author}{text}"}, r"places are \{title\}, \{heading\}, \{reference\}, \{text\}"),
        ({"most_tokens": 1}, "greater than or equal to 2"),
        ({"centring": "twice"}, "'separate', 'common' or 'none'"),
        ({"dimensions": 0}, "greater than or equal to 1"),
        ({"wieght": 1.0}, "Unexpected keyword"),
    ],
)
def test_what_makes_no_sense_is_told(
    entry: Callable[..., str], tmp_path: Path, told: dict[str, Any], cause: str
) -> None:
    entry(roles=["embed"], embedding=told)
    with pytest.raises(BadCatalog, match=rf"embedding.*{cause}"):
        catalog(tmp_path / "catalog")


@pytest.mark.parametrize("more", [{"roles": ["embed"]}, {"embedding": FRAMED}])
def test_role_and_frames_come_together(
    entry: Callable[..., str], tmp_path: Path, more: dict[str, Any]
) -> None:
    entry(**more)
    with pytest.raises(BadCatalog, match=r'of the role "embed" has a table \[embedding\]'):
        catalog(tmp_path / "catalog")


def test_a_model_of_ones_own_keeps_what_its_lineage_file_says(
    workspace: Workspace, weights: bytes, lineage: Callable[..., Path], tmp_path: Path
) -> None:
    file, told = tmp_path / "x.gguf", lineage()
    file.write_bytes(weights)
    told.write_text(
        'roles = ["embed"]\n[embedding]\nquestion = "問：{text}"\nremoved = 1\n' + told.read_text("utf-8"),
        "utf-8",
    )
    model: Model = add(workspace, file, name="mine", lineage=told)
    assert model.embedding == Embedding("問：{text}", removed=1)
    assert installed(workspace) == [model]
