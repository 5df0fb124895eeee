"""The library's one facade: open a workspace, then add, search, ask, verify, trace."""

from allod.api._allod import Allod, Entry, check_receipt, init, open  # noqa: A004  (reads as allod.open)
from allod.api._backup import Restored, restore
from allod.api._corpus import Corpus
from allod.api._errors import (
    ActDiffers,
    ActLost,
    BackupUnsound,
    LedgerCut,
    NothingToTrace,
    Unfinished,
    Unfounded,
)
from allod.api._models import Models
from allod.api._trace import Node
from allod.api._verify import Problem, Verification

__all__ = [
    "ActDiffers",
    "ActLost",
    "Allod",
    "BackupUnsound",
    "Corpus",
    "Entry",
    "LedgerCut",
    "Models",
    "Node",
    "NothingToTrace",
    "Problem",
    "Restored",
    "Unfinished",
    "Unfounded",
    "Verification",
    "check_receipt",
    "init",
    "open",
    "restore",
]
