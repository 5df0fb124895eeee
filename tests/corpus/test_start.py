"""The parser process starts without the code that could reach the database."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys
import allod.sandbox
allod.sandbox.serve = lambda answer: None
from runpy import run_path
run_path(sys.argv[1], run_name="__main__")
assert "allod.corpus._child" in sys.modules
print([name for name in ("sqlalchemy", "sqlite3", "allod.workspace", "allod.ledger") if name in sys.modules])
"""


def test_a_parser_has_no_database_at_hand() -> None:
    from allod.corpus._parsers._client import PARSER_ARGV

    done = subprocess.run(
        [sys.executable, "-P", "-c", PROBE, PARSER_ARGV[-1]], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
