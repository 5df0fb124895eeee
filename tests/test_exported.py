"""Each package's face: `__all__` names exactly what it imports, in order, and all of it says what it is."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import allod

SOURCES = Path(allod.__file__).parent
PACKAGES = sorted(path.parent.relative_to(SOURCES.parent) for path in SOURCES.glob("*/__init__.py"))
NAMES = ["allod", *(".".join(path.parts) for path in PACKAGES)]


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order that ruff keeps (RUF022)."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("name", NAMES)
def test_all_names_exactly_what_the_face_imports(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__file__ is not None
    imported = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(Path(package.__file__).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module not in ("typing", "__future__")
        for alias in node.names
        if f"{node.module}.{alias.name}"
        not in NAMES  # `from allod import api`, inside the root's __getattr__
    }
    assert imported == set(package.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_all_is_sorted_and_names_nothing_twice(name: str) -> None:
    exported = list(importlib.import_module(name).__all__)
    assert exported == sorted(set(exported), key=_order)


@pytest.mark.parametrize("name", NAMES)
def test_every_exported_class_and_function_has_a_docstring(name: str) -> None:
    package = importlib.import_module(name)
    for each in package.__all__:
        thing = getattr(package, each)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            # A dataclass without a docstring gets its signature for one.
            assert not (inspect.getdoc(thing) or f"{each}(").startswith(f"{each}("), each


def test_the_root_refuses_a_name_that_it_does_not_export() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        allod.nothing_of_that_name  # noqa: B018
