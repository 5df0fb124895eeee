"""The legs of a workspace: nothing where nothing was learnt, looked after when the ledger has grown."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from allod import Allod
from allod.api._legs import OpenLegs, manner_of
from allod.models import Embedding, Model
from allod.search import Legs, Manner


def test_a_workspace_that_has_learnt_nothing_goes_by_words(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    legs = OpenLegs(office.workspace)
    assert legs.ready() == Legs()
    assert legs.ready() is legs.ready()


def test_each_field_of_a_manner_is_one_of_the_catalogs(tmp_path: Path) -> None:
    embedding = Embedding(question="問{text}", passage="{title}{text}", removed=5, weight=0.5, sure=2.0)
    model = Model("m", "0" * 64, 1, tmp_path, (), "", False, 9, (), "", "", 0, embedding)
    manner = manner_of(model)
    assert all(getattr(manner, field.name) == getattr(embedding, field.name) for field in fields(Manner))
