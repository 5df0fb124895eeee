"""Starts the parser process, run as a file: the child without the package's face.

A parser must never reach the database, so its process does not load the code for it: `allod.corpus` is put
in place as a bare package before anything of it is imported. That also halves the time that a child takes
to start.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def main() -> None:
    """Serve requests for documents on the two pipes until the parent goes away."""
    bare = ModuleType("allod.corpus")
    bare.__path__ = [str(Path(__file__).parent)]
    sys.modules["allod.corpus"] = bare

    from allod.corpus._child import answer
    from allod.sandbox import serve

    serve(answer)


if __name__ == "__main__":
    main()
