"""The documentation: generated pages are fresh, links lead somewhere, every command of both READMEs runs."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from allod.errors import AllodError
from allod.language import pack

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-TW.md")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_docs = _tool()
MADE: dict[str, str] = make_docs.pages()


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == MADE[name], "stale: run `make docs`"


def test_no_page_of_the_reference_is_left_over() -> None:
    assert {f"reference/{path.name}" for path in (ROOT / "docs/reference").iterdir()} <= set(MADE)


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_to_files(name: str) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", (ROOT / name).read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize(
    ("package", "kind"), make_docs.error_classes(), ids=lambda each: getattr(each, "code", each)
)
def test_an_error_has_its_package_s_code_and_a_sentence_in_each_language(
    package: str, kind: type[AllodError]
) -> None:
    assert package == "errors" or kind.code.split(".")[0] == package
    assert kind.status in (1, 2, 3)
    fields = re.findall(r"\{(\w+)", kind.sentence)
    local = pack("zh-TW").sentences[f"errors.{kind.code}"]
    assert set(re.findall(r"\{(\w+)", local)) <= set(fields)


def test_no_two_errors_share_a_code() -> None:
    codes = [kind.code for _, kind in make_docs.error_classes()]
    assert sorted(codes) == sorted(set(codes))


def test_the_version_heads_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    assert first is not None
    assert first[1] == version


# ---- commands: blocks marked ```console, a prompt, then what is printed; a line `…` stands for any lines.


def _blocks(name: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def _commands(name: str) -> list[tuple[str, list[str]]]:
    """Return the commands of a page with the lines that it shows under each."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(_blocks(name, "console")).splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line)
    return found


def _stable(line: str) -> str:
    """Replace what differs from run to run: digests, keys, temporary folders, times."""
    line = re.sub(r"\b[0-9a-f]{8,}\b", "HEX", line.rstrip())
    line = re.sub(r"/tmp/[\w./-]+|/home/\w+|/root", "DIR", line)
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", line)
    return re.sub(r"\d+\.\d(?= ?(s\b|秒))", "N", line)


def _shown_is_printed(shown: list[str], printed: list[str]) -> None:
    rest = [_stable(line) for line in printed]
    anywhere = False
    for line in map(_stable, shown):
        if line.strip() == "…":
            anywhere = True
            continue
        where = rest.index(line) if line in rest else -1
        assert where >= 0, f"the page shows {line!r}; printed was:\n" + "\n".join(rest)
        assert anywhere or where == 0, f"the page leaves out, before {line!r}: {rest[:where]}"
        rest, anywhere = rest[where + 1 :], False
    assert anywhere or rest == []


def test_each_readme_tells_the_same_commands() -> None:
    english, chinese = ([_program(command) for command, _ in _commands(name)] for name in READMES)
    assert english == chinese
    own = ["allod init", "allod source add", "allod add", "allod ask", "allod verify"]
    assert own == english[3:8]


def _program(command: str) -> str:
    """Return the words of a command that are no option and no argument."""
    words = shlex.split(command)
    return " ".join(words[: 3 if words[1] in ("source", "ledger", "index") else 2])


@pytest.mark.parametrize("name", [*READMES, "docs/operations.md", "docs/operations.zh-TW.md"])
def test_every_command_of_a_readme_runs_and_prints_what_is_shown(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src/allod/examples/city", tmp_path / "documents")
    for command, shown in _commands(name):
        if command.startswith("make "):
            _is_a_target(command)
        else:
            printed = _run(["bash", "-c", command], tmp_path, name)
            if shown:
                _shown_is_printed(shown, printed.splitlines())
    for program in _blocks(name, "python"):
        assert _run([sys.executable, "-c", program], tmp_path, name)


def _run(command: list[str], home: Path, page: str) -> str:
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "zh_TW.UTF-8" if "zh-TW" in page else "en_US.UTF-8",
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
    }
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def _is_a_target(command: str) -> None:
    """A command of make is looked at, not run: it would install, and run this test again."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert command.removeprefix("make ").split()[0] in targets
