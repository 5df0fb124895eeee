"""What the facade itself can refuse or find."""

from __future__ import annotations

from allod.errors import AllodError, Usage


class NothingToTrace(Usage):
    """No answer, document or source of that name."""

    code = "api.nothing_to_trace"
    sentence = (
        "{name}: no answer, document or source is called so; give an answer's id such as a17, "
        "a document's number such as d5, its path or title, or a source's name."
    )


class ActDiffers(AllodError):
    """The database holds another envelope than the ledger."""

    code = "api.act_differs"
    sentence = "Entry {entry}: the database holds another act than the ledger; compare with a backup."


class ActLost(AllodError):
    """An entry of the ledger without its row."""

    code = "api.act_lost"
    sentence = "Entry {entry}: the ledger holds an act that the database does not; find a backup."


class LedgerCut(AllodError):
    """More acts in the database than a crash can leave outside the ledger."""

    code = "api.ledger_cut"
    sentence = (
        "Entry {entry}: {count} acts of the database are not in the ledger, and a crash leaves one at most; "
        "restore the ledger from a backup."
    )


class Unfounded(AllodError):
    """An act that rests on something that no act in the ledger made."""

    code = "api.unfounded"
    sentence = "Entry {entry}: it rests on {what} {digest}, which no act made; find out who signed it."


class BackupUnsound(AllodError):
    """What a backup holds does not agree with its own ledger."""

    code = "api.backup_unsound"
    sentence = (
        "{path}: whole, but {count} things in it do not agree with its ledger, the first: {first} "
        "Nothing was restored: take another backup."
    )


class Unfinished(AllodError):
    """An act that was committed and not entered: never acknowledged, finished by the next act."""

    code = "api.unfinished"
    sentence = "Entry {entry}: an unfinished act, never acknowledged; the next act finishes it."
