"""Starts a model's process, run as a file with "runner" or "forwarder": the child without the package's face.

It must not reach the database, so its process does not load the code for it (as in `allod.corpus._start`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def main(role: str) -> None:
    """Serve requests on the two pipes until the parent goes away.

    Args:
        role: Which of the two programs this process is.
    """
    bare = ModuleType("allod.models")
    bare.__path__ = [str(Path(__file__).parent)]
    sys.modules["allod.models"] = bare

    from allod.sandbox import serve

    if role == "runner":
        from allod.models._runner_child import answer
    else:
        from allod.models._upstream_child import answer
    serve(answer)


if __name__ == "__main__":
    main(sys.argv[1])
