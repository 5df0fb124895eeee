"""Wheels and what they say of themselves; the plan that asks for them."""

from __future__ import annotations

import dataclasses
import sys
import zipfile
from pathlib import Path

import pytest

from allod.bundle import Built, Plan, UnknownExtra
from allod.bundle._wheels import read_wheel, require_extras, requirement, suits


def _wheel(folder: Path, told: str) -> Path:
    path = folder / "City_Letters-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("city/x.dist-info/METADATA", "Name: trap\nVersion: 9\n")
        archive.writestr("City_Letters-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\n{told}\n")
    return path


def test_this_system_s_wheels_suit_and_others_do_not(made: Built) -> None:
    assert all(map(suits, made.wheels))
    own = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert suits("a-1.0-py3-none-any.whl")
    assert not suits(f"a-1.0-{own}-{own}-win32.whl")
    assert not suits("a-1.0-cp27-cp27m-any.whl")
    assert not suits("a-1.0-cp311-cp311-manylinux_9_99_x86_64.whl")
    assert not suits("no wheel")


@pytest.mark.parametrize(
    ("told", "licence", "names"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: x", "MIT OR Apache-2.0", ()),
        ("License: MIT\nClassifier: License :: OSI Approved :: BSD License", "", ("BSD License",)),
        ("License: MIT", "", ("MIT",)),
        ("License: a\n  whole\n  text", "", ()),
        ("", "", ()),
    ],
)
def test_a_licence_is_read_as_it_is_told(
    tmp_path: Path, told: str, licence: str, names: tuple[str, ...]
) -> None:
    wheel = read_wheel(_wheel(tmp_path, f"Name: City.Letters\nVersion: 1.0\n{told}"))
    assert (wheel.name, wheel.version) == ("city-letters", "1.0")
    assert (wheel.licence, wheel.licence_names) == (licence, names)


def test_requirements_keep_their_markers(tmp_path: Path) -> None:
    told = "Name: City.Letters\nVersion: 1.0\nRequires-Dist: numpy>=2; python_version < '3'"
    assert read_wheel(_wheel(tmp_path, told)).requires == ("numpy>=2; python_version < '3'",)


def test_what_is_installed_names_extras_once_and_in_order() -> None:
    assert requirement(()).startswith("allod==")
    assert requirement(("postgres", "model", "model")).startswith("allod[model,postgres]==")


def test_an_unknown_extra_is_told() -> None:
    require_extras(["model"])
    with pytest.raises(UnknownExtra):
        require_extras(["model", "nothing"])


def test_a_plan_asks_for_nothing_by_itself_and_stays_as_it_is() -> None:
    plan = Plan()
    assert not any(dataclasses.astuple(plan))
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.models = ("a",)  # type: ignore[misc]
