"""What was signed of a model and what the database says are compared, both ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from allod import Allod
from allod.models import Model, add, remove
from allod.workspace import Workspace, models


@pytest.fixture
def mine(workspace: Workspace, lineage: Callable[..., Path], weights: bytes, tmp_path: Path) -> Model:
    (tmp_path / "x.gguf").write_bytes(weights)
    return add(workspace, tmp_path / "x.gguf", name="mine", lineage=lineage())


def _problems(office: Allod) -> list[str]:
    return [problem.error.code for problem in office.verify().problems]


def test_what_agrees_is_silent_also_after_a_removal(office: Allod, workspace: Workspace, mine: Model) -> None:
    assert _problems(office) == []
    remove(workspace, "mine")
    assert _problems(office) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"digest": "0" * 64},
        {"bytes": 1},
        {"mirror": "elsewhere"},
        {"lineage_digest": "0" * 64},
        {"ended": 0},
    ],
)
def test_a_changed_row_is_named(office: Allod, mine: Model, changes: dict[str, object]) -> None:
    with office.workspace.database.write() as connection:
        connection.execute(update(models).where(models.c.act == mine.entry).values(**changes))
    assert _problems(office) == ["models.differs"]


def test_an_origin_that_was_changed_is_named(office: Allod, mine: Model) -> None:
    with office.workspace.database.write() as connection:
        text = connection.execute(models.select()).mappings().one()["lineage"]
        connection.execute(update(models).values(lineage=text.replace('"US"', '"TW"')))
    assert _problems(office) == ["models.differs"]
    assert mine.lineage[1].country == "US"


def test_a_row_that_is_gone_is_named(office: Allod, mine: Model) -> None:
    with office.workspace.database.write() as connection:
        connection.execute(delete(models).where(models.c.act == mine.entry))
    assert _problems(office) == ["models.differs"]
