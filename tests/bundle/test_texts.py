"""The texts: a script that any shell reads, a page with what a person compares, a lineage file that reads."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import pytest

from allod.bundle import BundledModel, Manifest
from allod.bundle._texts import install_script, lineage_file, readme
from allod.models import Step
from allod.workspace import ModelRules

STEPS = (
    Step('City "letters"\\', "青嵐市\x7f", "TW", "LicenseRef-city", "Base", "developer"),
    Step("Base", "Somebody", "US", "Apache-2.0", "", "mirror", "Somebody"),
)
MODEL = BundledModel("city-letters", "市政 'letters'\n", "c" * 64, 7, True, 2048, ("zh-TW", "en"), STEPS)
OTHER = BundledModel("smollm2", "SmolLM2", "d" * 64, 7, True, 2048, (), STEPS[1:])
MANIFEST = Manifest(
    "allod[model]==1.0", "3.11", "x86_64", "linux", "2026-11-25T00:00:00Z", ModelRules(), (MODEL, OTHER)
)


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox"])
def test_the_script_is_read_by_any_shell(shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here")
    command = [program, *(["sh"] if shell == "busybox" else []), "-n"]
    done = subprocess.run(command, input=install_script(MANIFEST), capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_blank_is_left_unfilled() -> None:
    for text in (install_script(MANIFEST), readme(MANIFEST, "f" * 64, [MODEL])):
        assert not re.search(r"@[A-Z]+@", text.decode())
    assert b"'allod[model]==1.0'" in install_script(MANIFEST)


def test_the_page_names_key_and_commands() -> None:
    page = readme(MANIFEST, "f" * 64, [MODEL]).decode()
    assert "f" * 64 in page
    assert (
        f"allod model add models/{'c' * 64}.gguf --lineage models/city-letters.toml --name city-letters"
        in page
    )
    assert "allod model fetch smollm2" in page
    assert "allod model fetch city-letters" not in page


def test_a_lineage_file_reads_as_it_was_written() -> None:
    told = tomllib.loads(lineage_file(MODEL).decode())
    assert (told["title"], told["chat"], told["context"], told["languages"]) == (
        MODEL.title,
        True,
        2048,
        ["zh-TW", "en"],
    )
    assert tuple(Step(**step) for step in told["lineage"]) == STEPS
