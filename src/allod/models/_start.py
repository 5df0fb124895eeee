"""Starts a model's process, run as a file with the name of a program: the child without the package's face.

It must not reach the database, so its process does not load the code for it (as in `allod.corpus._start`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def main(program: str) -> None:
    """Serve requests on the two pipes until the parent goes away.

    Args:
        program: Which this process is: "runner", "embedder" or "forwarder".
    """
    bare = ModuleType("allod.models")
    bare.__path__ = [str(Path(__file__).parent)]
    sys.modules["allod.models"] = bare

    from allod.sandbox import serve

    if program == "runner":
        from allod.models._runner_child import answer
    elif program == "embedder":
        from allod.models._embed_child import answer
    else:
        from allod.models._upstream_child import answer
    serve(answer)


if __name__ == "__main__":
    main(sys.argv[1])
