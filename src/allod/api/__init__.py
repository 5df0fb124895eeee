"""The library's one facade: open a workspace, then add, search, ask, verify, trace."""

from allod.api._allod import Allod, Entry, check_receipt, init, open
from allod.api._errors import ActDiffers, ActLost, LedgerCut, NothingToTrace, Unfinished
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
    "Verification",
    "check_receipt",
    "init",
    "open",
]
