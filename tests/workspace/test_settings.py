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
        ("[workspace]\nid='1'\nname='x'\n[intake]\nparsers=-1", "intake.parsers"),
        ("[workspace]\nid='1'\nname='x'\n[policy]\nclearance='cosmic'", "cosmic"),
        ("[workspace\n", "line 1"),
        ("[workspace]\nid='1'\nname='x'\n[database]\nurl='mysql://a@b/c'", "database: .*expected"),
        ("[workspace]\nid='1'\nname='x'\n[database]\nurl='postgresql://a:p@b/c'", "password_file"),
        ("[workspace]\nid='1'\nname='x'\n[database]\npassword_file='here'", "not an absolute path"),
    ],
)
def test_a_bad_file_is_refused_and_the_place_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "allod.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadSettings, match=named):
        load(path)


def test_unset_keys_stand_in_the_file_as_comments() -> None:
    assert "\n# floor =\n" in render(Settings(workspace=IDENTITY))


UPSTREAM = "[workspace]\nid='1'\nname='x'\n[model.upstream]\nbase_url='https://models.example/v1'\n"


def test_an_upstream_is_declared_with_model_purpose_and_place(tmp_path: Path) -> None:
    path = tmp_path / "allod.toml"
    declared = UPSTREAM + "model='m'\npurpose='drafts'\nplace='TW'\nclearance='internal'\n"
    path.write_text(declared, "utf-8")
    settings = load(path)
    assert settings.model.upstream.place == "TW"
    path.write_text(render(settings), "utf-8")
    assert load(path) == settings


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("model='m'\npurpose='p'", "place"),
        ("model='m'\nplace='TW'", "purpose"),
        ("purpose='p'\nplace='TW'", "model"),
        ("model='m'\npurpose='p'\nplace='Taiwan'", "place"),
        ("model='m'\npurpose='p'\nplace='TW'\nkey_file='key'", "absolute"),
        ("model='m'\npurpose='p'\nplace='TW'\nclearance='cosmic'", "cosmic"),
        ("model='m'\npurpose='p'\nplace='TW'\nkey='secret'", "model.upstream.key"),
    ],
)
def test_an_upstream_that_is_not_fully_declared_is_refused(tmp_path: Path, more: str, named: str) -> None:
    path = tmp_path / "allod.toml"
    path.write_text(UPSTREAM + more, "utf-8")
    with pytest.raises(BadSettings, match=named):
        load(path)


@pytest.mark.parametrize(
    "address", ["ftp://h/v1", "h:80", "https://u:p@h/v1", "https://h/v1?key=1", "https://"]
)
def test_an_upstreams_address_is_a_plain_one_of_the_web(tmp_path: Path, address: str) -> None:
    path = tmp_path / "allod.toml"
    path.write_text(UPSTREAM.replace("https://models.example/v1", address), "utf-8")
    with pytest.raises(BadSettings, match="is not an address like"):
        load(path)


def test_sections_within_sections_stand_in_the_reference() -> None:
    assert {"model", "model.upstream"} <= {section for section, *_ in reference()}
    assert "\n[model.upstream]\n" in render(Settings(workspace=IDENTITY))
