"""A workspace of an earlier version is brought to today's schema, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select, text

import allod
from allod.workspace import _database, questions
from allod.workspace._database import database_of
from allod.workspace._settings import DatabaseSettings


@pytest.fixture
def older(office: allod.Allod, documents: Path) -> Path:
    """A workspace as version 0.2 left it: schema 0002, without questions."""
    office.add([documents], "rules")
    root = office.workspace.root
    with office.workspace.database.write() as connection:
        for table in ("question_passages", "questions"):
            connection.execute(text(f"drop table {table}"))
        connection.execute(text("update alembic_version set version_num = '0002'"))
    office.close()
    return root


def test_an_older_workspace_gets_questions_when_it_is_opened(older: Path) -> None:
    with allod.open(older) as opened:
        assert len(opened.search("每月補助點數")) > 0
        assert (
            opened.questions.add("老人卡一個月有幾點？", passages=["敬老愛心卡 補助"]).status == "confirmed"
        )
        assert opened.verify().ok
        with opened.workspace.read() as view:
            assert view.connection.execute(select(questions.c.id)).scalars().all() == [1]


def test_each_step_is_one_that_alembic_can_take(tmp_path: Path) -> None:
    database = database_of(tmp_path, DatabaseSettings())
    config = Config()
    config.set_main_option("script_location", str(_database._MIGRATIONS))
    for step, table in (("0001", "acts"), ("0002", "models"), ("0003", "questions")):
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, step)
            assert inspect(connection).has_table(table)
    assert step == _database.SCHEMA
    database.close()
