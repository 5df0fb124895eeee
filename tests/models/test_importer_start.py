"""The importer process starts without workspace, database and ledger."""

from __future__ import annotations

import subprocess
import sys

from allod.models._quarantine import IMPORTER_ARGV

LOADED = """
import sys
from pathlib import Path
sys.stdin.close()
sys.argv = [sys.argv[1]]
import runpy, allod.sandbox
loaded = lambda: sorted(name for name in sys.modules if name.startswith("allod."))
allod.sandbox.serve = lambda answer: print(answer.__module__, *loaded())
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_it_loads_neither_workspace_nor_ledger() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, IMPORTER_ARGV[-1]], capture_output=True, text=True, check=True
    )
    served, *loaded = done.stdout.split()
    assert served == "allod.models._importer"
    packages = {name.split(".")[1] for name in loaded}
    assert packages == {"models", "sandbox", "errors"}
    assert not {"allod.models._store", "allod.models._catalog"} & set(loaded)
