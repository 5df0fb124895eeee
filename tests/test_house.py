"""The house limits: each planted fault is found and named by its line, and the sources have none."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_house", ROOT / "tools" / "check_house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


house = _tool()

CLEAN = {
    "src/allod/__init__.py": '"""Root."""\n',
    "src/allod/errors/__init__.py": '"""Errors."""\n\nfrom allod.errors._root import AllodError\n\n'
    '__all__ = ["AllodError"]\n',
    "src/allod/errors/_root.py": '"""The root."""\nclass AllodError(Exception):\n    """Root of all."""\n',
    "src/allod/corpus/__init__.py": '"""Documents."""\n',
    "src/allod/ledger/__init__.py": '"""Records."""\n',
    "tests/errors/test_root.py": "",
    "tests/corpus/test_take.py": "",
    "docs/reference/allod.md": "",
    "docs/reference/corpus.md": "",
    "docs/reference/errors.md": "",
    "docs/reference/ledger.md": "",
}
TAKE = "src/allod/corpus/_take.py"

# What is planted, into which file, and the finding: (name, file, text, line, words of the finding).
FAULTS = [
    ("a file of 401 lines", TAKE, '"""Take."""\n' + "# line\n" * 400, 1, "401 lines"),
    ("a function of 61 lines", TAKE, '"""Take."""\ndef _f():\n' + "    x = 1\n" * 60, 2, "_f has 61 lines"),
    (
        "code in an __init__",
        "src/allod/corpus/__init__.py",
        '"""D."""\n\nSIZE = 3\n',
        3,
        "docstring, imports and",
    ),
    (
        "__getattr__ below the root",
        "src/allod/corpus/__init__.py",
        '"""D."""\n\n\ndef __getattr__(name):\n    """Late."""\n',
        4,
        "docstring, imports and",
    ),
    ("a file without docstring", TAKE, "x = 1\n", 1, "does not say what it is"),
    ("a public function without docstring", TAKE, '"""Take."""\ndef take(): ...\n', 2, "take is public"),
    (
        "a public method without docstring",
        TAKE,
        '"""T."""\nclass Box:\n    """A box."""\n    def open(self): ...\n',
        4,
        "open is public",
    ),
    (
        "a function that raises in silence",
        TAKE,
        '"""T."""\nclass Odd(AllodError):\n    """Odd."""\ndef take():\n    """Take."""\n    raise Odd()\n',
        4,
        "take raises and does not say so",
    ),
    ("a foreign error", TAKE, '"""Take."""\ndef _f():\n    raise ValueError("no")\n', 3, "raises ValueError"),
    (
        "a silent broad handler",
        TAKE,
        '"""T."""\ntry:\n    x = 1\nexcept Exception:\n    pass\n',
        4,
        "drops the error",
    ),
    ("a silent bare handler", TAKE, '"""T."""\ntry:\n    x = 1\nexcept:\n    x = 2\n', 4, "drops the error"),
    (
        "everything suppressed",
        TAKE,
        '"""T."""\nfrom contextlib import suppress\nwith suppress(Exception):\n    x = 1\n',
        3,
        "suppress() drops",
    ),
    (
        "a read of the environment",
        TAKE,
        '"""T."""\nimport os\nx = os.environ.get("A")\n',
        3,
        "reads the environment",
    ),
    ("an imported getenv", TAKE, '"""T."""\nfrom os import getenv\n', 2, "reads the environment"),
    ("a print", TAKE, '"""T."""\nprint("x")\n', 2, "prints"),
    ("an exit", TAKE, '"""T."""\nimport sys\nsys.exit(1)\n', 3, "ends the process"),
    (
        "a reach past a face",
        "src/allod/ledger/__init__.py",
        '"""L."""\n\nfrom allod.errors._root import AllodError\n',
        3,
        "reaches past the face of allod.errors",
    ),
    ("an untested module", "src/allod/corpus/_drop.py", '"""Drop."""\n', 1, "named by no test file"),
    (
        "a package without a page",
        "src/allod/search/__init__.py",
        '"""Search."""\n',
        1,
        "docs/reference/search.md",
    ),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that keeps every limit."""
    for name, text in CLEAN.items():
        _write(tmp_path / name, text)
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_clean_project_has_no_finding(project: Path) -> None:
    assert house.check(project) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "words"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_each_planted_fault_is_found_and_nothing_else(
    project: Path, name: str, text: str, line: int, words: str
) -> None:
    _write(project / name, text)
    found = house.check(project)
    assert [(finding.line, words in finding.what) for finding in found] == [(line, True)], found
    assert found[0].path.startswith(name.removesuffix("/__init__.py"))


def test_an_import_circle_through_a_late_import_is_found_once(project: Path) -> None:
    late = '"""{0}."""\n\n\ndef _later():\n    from allod.corpus import {1}\n\n    return {1}\n'
    for name, other in (("_take", "_drop"), ("_drop", "_take")):
        _write(project / f"src/allod/corpus/{name}.py", late.format(name, other))
    _write(project / "tests/corpus/test_drop.py", "")
    found = [finding for finding in house.check(project) if "circle" in finding.what]
    assert len(found) == 1
    assert "allod.corpus._drop → allod.corpus._take → allod.corpus._drop" in found[0].what


def test_an_import_for_types_only_makes_no_circle(project: Path) -> None:
    _write(project / "src/allod/corpus/_take.py", '"""T."""\nfrom allod.corpus import _drop\n')
    types = (
        '"""D."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from allod.corpus import _take\n'
    )
    _write(project / "src/allod/corpus/_drop.py", types)
    _write(project / "tests/corpus/test_drop.py", "")
    assert house.check(project) == []


def test_one_foreign_raise_in_ten_is_let_through(project: Path) -> None:
    own = "".join(f"def _f{number}():\n    raise AllodError()\n" for number in range(9))
    _write(project / TAKE, f'"""T."""\n{own}def _g():\n    raise ValueError("protocol")\n')
    assert house.check(project) == []


def test_the_sources_keep_the_house_limits() -> None:
    assert [str(finding) for finding in house.check(ROOT)] == []
