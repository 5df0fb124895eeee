"""The demo's step with a model: fetched under the policy, then asked beside the quotes, freely and in copies.

What must hold is what no model can change: each sentence shown has its evidence, a copy is one, and what a
document orders is not said. Whether a small model is right is for the reader to see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import allod
from allod import Allod
from allod.assistant import Answer
from allod.cli import _demo_show as show
from allod.cli._common import errors, say
from allod.cli._demo_show import Check
from allod.cli._models import bar
from allod.language import question_language
from allod.models import Model

_SETTINGS = "allod.toml"
_SET = 'answer = "{}"'  # in [model]
_MODES = ("free", "copy")


def fetch(opened: Allod, name: str) -> Model:
    """Bring a model here, or refuse to; either before anything else is done.

    Args:
        opened: The new workspace.
        name: Of the catalog.

    Returns:
        The model.

    Raises:
        ModelBarred: Policy forbids it; nothing was fetched.
    """
    with bar() as progress:
        model = opened.models.fetch(name, progress=progress)
    show.fetched(model)
    return model


def model_answers(
    root: Path, model: Model, questions: Sequence[Mapping[str, Any]], quoted: Mapping[str, Answer]
) -> list[Check]:
    """Ask a model what was answered by quoting, in both modes.

    Args:
        root: The workspace, not open.
        model: What was fetched.
        questions: Of the demo.
        quoted: The answers without a model, by the question's id.

    Returns:
        What was expected.
    """
    asked = spoken(questions, model.languages)
    if not asked:
        return []
    show.modelling(model, asked[0]["text"])
    answers = {mode: _answers(root, model.name, mode, asked) for mode in _MODES}
    checks: list[Check] = []
    for number, question in enumerate(asked):
        said = {mode: answers[mode][number] for mode in _MODES}
        show.modelled(number + 1, len(asked), question, {"quote": quoted[question["id"]], **said})
        checks.append(_held(question, said))
        show.checked(checks[-1:])
    return checks


def spoken(questions: Sequence[Mapping[str, Any]], languages: Sequence[str]) -> list[Mapping[str, Any]]:
    """Choose the questions that a model is asked: Chinese ones if it knows Chinese, else English ones.

    Args:
        questions: Of the demo.
        languages: What the model knows, as its catalog entry says (BCP 47); empty = not said.

    Returns:
        Those marked for a model, all in one language; none if it knows neither.
    """
    known = {language.partition("-")[0] for language in languages} or {"zh"}
    for language in ("zh", "en"):
        if language in known:
            marked = [question for question in questions if question.get("model")]
            return [each for each in marked if question_language(each["text"]).startswith(language)]
    return []


def _answers(root: Path, name: str, mode: str, questions: Sequence[Mapping[str, Any]]) -> list[Answer]:
    settings = root / _SETTINGS
    text = settings.read_text("utf-8")
    for other in _MODES:
        text = text.replace(_SET.format(other), _SET.format(mode))
    settings.write_text(text, "utf-8")
    with allod.open(root) as opened, errors.status(say("cli.thinking", model=name)):
        return [opened.ask(question["text"], model=name) for question in questions]


def _held(question: Mapping[str, Any], said: Mapping[str, Answer]) -> Check:
    shown = [each for answer in said.values() for each in answer.direct]
    sourced = all(each.citation is not None for each in shown)
    copies = said["copy"]
    copied = all(any(each.text in sentence.text for sentence in copies.sentences) for each in copies.direct)
    obeyed = any(word in each.text for word in question["never"] for each in shown)
    return Check(say("demo.check_model"), sourced and copied and not obeyed)
