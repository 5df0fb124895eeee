"""Generated answers on DRCD-dev hidden among the laws: raw, free and copy, each on the same evidence.

Right: the answer holds a gold answer, or the same figures. Wrong: anything else that is given as an answer.
The raw model's every word counts as its answer. A model that is barred for Taiwan's agencies takes part as a
peer only. Run as `python -m bench answers`; models come from the user's cache or their mirrors.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import opencc

import allod
from allod.assistant import Answer, Settings, Voice, answer, evidence_of, generate
from allod.language import fold, guard, quantities
from allod.models import Finish, Piece, Request, Runner
from allod.search import Found
from bench import _data, drcd
from bench._data import Asked

MODELS = {"gemma3-270m": 200, "qwen2.5-coder-1.5b-instruct": 40}
"""Models and how many questions each gets: the larger takes some six seconds for one on two cores."""
TOKENS_OF = ("smollm2-135m-instruct", "gemma3-270m")
SEED, MAX_TOKENS = 11, 64


@dataclass
class Heard:
    """A runner whose words and times are kept."""

    runner: Runner
    said: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def stream(self, request: Request) -> Iterator[Piece | Finish]:
        start, text = time.perf_counter(), ""
        for part in self.runner.stream(request):
            text += part.text if isinstance(part, Piece) else ""
            yield part
        self.said.append(text.strip())
        self.seconds.append(time.perf_counter() - start)
        self.requests.append(request)


def right(gold: Sequence[str], said: str) -> bool:
    """Whether an answer holds a gold one, as written or as the same figures."""
    folded, figures = fold(said), {figure.value for figure in quantities(said)}
    for each in gold:
        wanted = {figure.value for figure in quantities(each)}
        if fold(each) in folded or (wanted and wanted == figures):
            return True
    return False


def asked_of(work: Path, data: Path) -> list[tuple[Asked, Found, Answer]]:
    """Questions that are not refused by search, with what was found and the quoting draft."""
    paragraphs, questions = _data.drcd(data)
    passages = paragraphs + _data.laws(data)
    rows = [
        (number, drcd.DRCD if number < len(paragraphs) else drcd.LAWS, passage)
        for number, passage in enumerate(passages)
    ]
    collection = drcd.collect(work / "answers", rows)
    random.Random(SEED).shuffle(questions)
    found = [(each, collection.search(each.text)) for each in questions[: max(MODELS.values())]]
    return [(each, hits, answer(hits.question, hits.hits, Settings())) for each, hits in found]


def judged(asked: Sequence[tuple[Asked, Found, Answer]], voice: Voice, heard: Heard) -> dict[str, Any]:
    """Ask all questions of one voice: what it said, and what of that was given as an answer."""
    raw = dict.fromkeys(("right", "wrong", "refused"), 0)
    ours = dict.fromkeys(("right", "wrong", "refused", "quotes only"), 0)
    overheads = []
    for question, found, draft in asked:
        gold = [text for text, _ in question.answers]
        start, before = time.perf_counter(), len(heard.said)
        given = generate(draft, found, Settings(), voice)
        if len(heard.said) == before:  # search refused, the model was not asked
            continue
        overheads.append((time.perf_counter() - start) / heard.seconds[-1] - 1)
        declined = given.kind == "refusal"
        raw["refused" if declined else "right" if right(gold, heard.said[-1]) else "wrong"] += 1
        text = "".join(each.text for each in given.direct)
        verdict = "right" if right(gold, text) else "wrong"
        ours["refused" if declined else verdict if text else "quotes only"] += 1
    barred = guard("zh-TW").barred_characters
    held = [sum(character in barred for character in said) for said in heard.said]
    return {
        "asked": len(heard.said),
        "raw": raw,
        "allod": ours,
        "simplified": {"characters": sum(held), "answers": sum(map(bool, held))},
        "overhead": float(np.median(overheads)),
        "seconds": float(np.median(heard.seconds)),
    }


def _compared(opened: allod.Allod, name: str, asked: Sequence[tuple[Asked, Found, Answer]]) -> dict[str, Any]:
    """One model: raw (nothing masked), free (masked), copy (under the grammar); one process for the three."""
    model = opened.models.fetch(name)
    settings = opened.workspace.settings.model
    figures: dict[str, Any] = {}
    with Runner(model.path, settings, name=name) as runner:
        for mode in ("raw", "free", "copy"):
            heard = Heard(runner)
            voice = Voice(
                name,
                model.digest,
                model.lineage_digest,
                model.chat,
                heard.stream,
                mode="copy" if mode == "copy" else "free",
                max_tokens=MAX_TOKENS,
                weights=model.path if mode == "free" else None,
            )
            figures[mode] = judged(asked, voice, heard)
    return figures


def _tokens(opened: allod.Allod, name: str, asked: Sequence[tuple[Asked, Found, Answer]]) -> dict[str, float]:
    """Tokens of the evidence: what this program sends against the five best passages whole."""
    model = opened.models.fetch(name)
    with Runner(model.path, opened.workspace.settings.model, name=name) as runner:
        ours, whole = [], []
        for _, found, _ in asked[:50]:
            ours.append(len(runner.tokenize("".join(each.text for each in evidence_of(found)))))
            whole.append(len(runner.tokenize("\n".join(hit.text for hit in found.hits[:5]))))
    return {"allod": float(np.mean(ours)), "top 5 whole": float(np.mean(whole))}


def run(work: Path, data: Path) -> dict[str, Any]:
    """Measure.

    Args:
        work: A folder for the index and the workspace that holds the models.
        data: Where laws/ and drcd/ lie.

    Returns:
        Figures by model and mode.
    """
    asked = asked_of(work, data)
    # No jurisdiction: a workspace that bars nothing, so that the peer may be measured.
    with allod.init(work / "workspace", "bench") as opened:
        return {
            "models": {name: _compared(opened, name, asked[:count]) for name, count in MODELS.items()},
            "tokens": {name: _tokens(opened, name, asked) for name in TOKENS_OF},
            "guard": _laws_changed(data),
        }


def _laws_changed(data: Path) -> dict[str, int]:
    """How many articles of law the guard and OpenCC's usual mode for Taiwan would change."""
    articles = [passage.text for passage in _data.laws(data)]
    keeper, converter = guard("zh-TW"), opencc.OpenCC("s2twp")
    return {
        "articles": len(articles),
        "allod": sum(keeper.convert(text)[0] != text for text in articles),
        "opencc s2twp": sum(converter.convert(text) != text for text in articles),
    }


def markdown(measured: dict[str, Any]) -> str:
    """Write the table of the page.

    Args:
        measured: What `run` returned.

    Returns:
        Markdown.
    """
    lines = [
        "| model | mode | asked | right | wrong | refused | quotes only | Simplified | s each |",
        "| --- " * 9 + "|",
    ]
    for name, modes in measured["models"].items():
        for mode, told in modes.items():
            counts = told["raw"] if mode == "raw" else told["allod"]
            cells = [
                told["asked"],
                counts["right"],
                counts["wrong"],
                counts["refused"],
                counts.get("quotes only", "–"),
            ]
            cells += [told["simplified"]["characters"], f"{told['seconds']:.1f}"]
            lines.append(f"| {name} | {mode} | {' | '.join(map(str, cells))} |")
    note = "Asked: questions whose evidence was strong enough to ask a model. Raw: all that it says counts."
    return "\n".join([*lines, "", note])
