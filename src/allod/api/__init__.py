"""The library's one facade: open a workspace, then add, search, ask, verify, trace."""

from allod.api._allod import Allod, Entry
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
from allod.api._learning import Learning, Learnt
from allod.api._models import Models
from allod.api._open import init, open  # noqa: A004  (reads as allod.open)
from allod.api._questions import Measured, Questions
from allod.api._trace import Node
from allod.api._verify import Problem, Verification, check_receipt

__all__ = [
    "ActDiffers",
    "ActLost",
    "Allod",
    "BackupUnsound",
    "Corpus",
    "Entry",
    "Learning",
    "Learnt",
    "LedgerCut",
    "Measured",
    "Models",
    "Node",
    "NothingToTrace",
    "Problem",
    "Questions",
    "Restored",
    "Unfinished",
    "Unfounded",
    "Verification",
    "check_receipt",
    "init",
    "open",
    "restore",
]
