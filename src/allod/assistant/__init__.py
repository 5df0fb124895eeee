"""Answering: choosing evidence, quoting it exactly, marking the direct hit, or refusing; and recording it."""

from allod.assistant._answer import answer
from allod.assistant._ask import ask
from allod.assistant._errors import (
    AnswerChanged,
    AnswerDiffers,
    AnswerLost,
    AnswerUnsigned,
    NothingToFollow,
)
from allod.assistant._generate import evidence_of, generate
from allod.assistant._record import ANSWER_TYPE, audit
from allod.assistant._settings import Settings
from allod.assistant._values import Answer, Citation, Generation, Said, Sentence
from allod.assistant._voice import Stream, Voice

__all__ = [
    "ANSWER_TYPE",
    "Answer",
    "AnswerChanged",
    "AnswerDiffers",
    "AnswerLost",
    "AnswerUnsigned",
    "Citation",
    "Generation",
    "NothingToFollow",
    "Said",
    "Sentence",
    "Settings",
    "Stream",
    "Voice",
    "answer",
    "ask",
    "audit",
    "evidence_of",
    "generate",
]
