"""Allod: sovereign AI held outright. ``allod.open(path)`` opens a workspace.

The names below are exported lazily, so that a package on the ground floor can be imported alone.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allod.api import Allod, check_receipt, init, open, restore  # noqa: A004
    from allod.corpus import Terms

__all__ = ["Allod", "Terms", "check_receipt", "init", "open", "restore"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Terms":
        from allod.corpus import Terms

        return Terms
    from allod import api

    return getattr(api, name)
