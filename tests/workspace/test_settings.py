"""Settings: typed, commented, refused when unknown; the reference comes from the fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod.policy import preset
from allod.workspace import BadSettings, Identity, Settings, reference, render
from allod.workspace._settings import load

IDENTITY = Identity(id="0" * 32, name='引號 " 與 \\ 反斜線', jurisdiction="TW", locale="zh-TW")


def test_what_is_rendered_is_read_back(tmp_path: Path) -> None:
    settings = Settings(workspace=IDENTITY, policy=preset("TW"))
    path = tmp_path / "allod.toml"
    path.write_text(render(settings), "utf-8")
    assert load(path) == settings


def test_every_field_is_commented_in_the_file() -> None:
    text = render(Settings(workspace=IDENTITY))
    for _section, key, _kind, _default, help_ in reference():
        assert help_, key
        assert f"# {help_}" in text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[workspace]\nid='1'\nname='x'\ncolour='red'", "workspace.colour"),
        ("[workspace]\nid='1'\nname='x'\n[intake]\nparsers=0", "intake.parsers"),
        ("[workspace]\nid='1'\nname='x'\n[policy]\nclearance='cosmic'", "cosmic"),
        ("[workspace\n", "line 1"),
    ],
)
def test_a_bad_file_is_refused_and_the_place_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "allod.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadSettings, match=named):
        load(path)


def test_unset_keys_stand_in_the_file_as_comments() -> None:
    assert "\n# floor =\n" in render(Settings(workspace=IDENTITY))
