"""Starts the importer process, run as a file: the child without the package's face.

It may reach the network, so its process loads neither the workspace nor the ledger (as in
`allod.corpus._start`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def main() -> None:
    """Serve requests for files on the two pipes until the parent goes away."""
    bare = ModuleType("allod.models")
    bare.__path__ = [str(Path(__file__).parent)]
    sys.modules["allod.models"] = bare

    from allod.models._importer import answer
    from allod.sandbox import serve

    serve(answer)


if __name__ == "__main__":
    main()
