"""What an audit finds when stored answers and their statements do not agree."""

from __future__ import annotations

from allod.errors import AllodError


class AnswerDiffers(AllodError):
    """Root of the differences between an answer's row and its statement."""

    code = "assistant.differs"
    sentence = "Entry {entry}: the answer is not what was signed; compare with a backup."


class AnswerChanged(AnswerDiffers):
    """Question, answer or citations were changed."""

    code = "assistant.answer_changed"
    sentence = "Entry {entry}: the stored answer is not the answer that was signed; compare with a backup."


class AnswerLost(AnswerDiffers):
    """A statement without its answer."""

    code = "assistant.answer_lost"
    sentence = "Entry {entry}: an answer was signed, and no row holds it; compare with a backup."


class AnswerUnsigned(AnswerDiffers):
    """An answer without its statement."""

    code = "assistant.answer_unsigned"
    sentence = "Entry {entry}: an answer stands in the database that nobody signed; compare with a backup."


class NothingToFollow(AllodError):
    """A follow-up without the answer that it follows."""

    code = "assistant.nothing_to_follow"
    status = 2
    sentence = (
        "{answer}: there is no answer of that id whose text was kept and that you may read; "
        "ask the whole question, or see `allod ledger list` for the ids."
    )
