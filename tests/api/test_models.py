"""`opened.models`: the same acts from Python."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from allod import Allod
from allod.models import ModelUnknown
from allod.policy import ModelBarred


def test_models_are_listed_added_shown_and_removed(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 0))
    step = '[[lineage]]\nname = "x"\ndeveloper = "y"\ncountry = "TW"\nlicence = "MIT"\n'
    (tmp_path / "x.toml").write_text(step)
    model = office.models.add(str(tmp_path / "x.gguf"), name="mine", lineage=str(tmp_path / "x.toml"))
    assert office.models.show("mine").model == model
    assert "mine" in {offer.name for offer in office.models.list()}
    assert office.models.remove("mine") == model
    with pytest.raises(ModelUnknown):
        office.models.show("mine")
    assert office.verify().ok


def test_a_barred_model_is_refused(office: Allod) -> None:
    with pytest.raises(ModelBarred):
        office.models.fetch("qwen2.5-coder-1.5b-instruct")
