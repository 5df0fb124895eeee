"""Answering: choosing evidence, quoting it exactly, marking the direct hit, or refusing; and recording it."""

from allod.assistant._answer import answer
from allod.assistant._ask import ask
from allod.assistant._errors import AnswerChanged, AnswerDiffers, AnswerLost, AnswerUnsigned
from allod.assistant._record import ANSWER_TYPE, audit
from allod.assistant._settings import Settings
from allod.assistant._values import Answer, Citation, Sentence

__all__ = [
    "ANSWER_TYPE",
    "Answer",
    "AnswerChanged",
    "AnswerDiffers",
    "AnswerLost",
    "AnswerUnsigned",
    "Citation",
    "Sentence",
    "Settings",
    "answer",
    "ask",
    "audit",
]
