"""The library's one facade: open a workspace, then add, search, ask, verify, trace."""

from allod.api._allod import Allod, Entry, check_receipt, init, open  # noqa: A004  (reads as allod.open)
from allod.api._errors import ActDiffers, ActLost, LedgerCut, NothingToTrace, Unfinished, Unfounded
from allod.api._trace import Node
from allod.api._verify import Problem, Verification

__all__ = [
    "ActDiffers",
    "ActLost",
    "Allod",
    "Entry",
    "LedgerCut",
    "Node",
    "NothingToTrace",
    "Problem",
    "Unfinished",
    "Unfounded",
    "Verification",
    "check_receipt",
    "init",
    "open",
]
