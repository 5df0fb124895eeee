"""What it costs to ask a model through `Runner`: the same prompts to xllamacpp in this process, turn about.

The model's own time differs from turn to turn far more than the ways to it do, so the ratio compares what is
spent beside the model, added to the raw side's median. Both let waiting threads sleep (OMP_WAIT_POLICY),
so only the way is compared. Models are those of the catalog that lie in the user's cache; `allod model
fetch` puts them there.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allod.models import Finish, Request, Runner, catalog
from allod.models._cores import physical_cores
from allod.models._environment import user_cache
from allod.workspace import ModelSettings

MODELS = ("smollm2-135m-instruct", "gemma3-270m")
TURNS = 12
TOKENS = 24
BANNED = tuple(range(20_000, 40_000))
EVIDENCE = (
    "Citizens of sixty-five or more may apply for the senior card at any district office with an identity "
    "card. The card holds six hundred points a month, which are not carried over. Points pay for buses, "
    "the metro, public swimming pools and half of a taxi fare of up to one hundred and thirty dollars."
)
SETTINGS = ModelSettings(context=2048)


def run() -> list[dict[str, Any]]:
    """Measure each model that is here.

    Returns:
        A row a model: milliseconds, medians of the turns, and the ratio.
    """
    os.putenv("OMP_WAIT_POLICY", "passive")  # before the first import of xllamacpp
    known = catalog(None)
    rows = []
    for name in MODELS:
        path = user_cache() / "allod" / "models" / f"{known[name].sha256}.gguf"
        rows.append({"name": name} | (_measure(path) if path.is_file() else {"failed": f"not at {path}"}))
    return rows


Taken = tuple[float, float]
"""Milliseconds of a request: in all, and those that the model itself did not spend."""


def _measure(path: Path) -> dict[str, Any]:
    raw = _raw(path)
    with Runner(path, SETTINGS) as runner:
        first = _ours(runner, _prompt(-1), 1, BANNED)[0]
        raw(_prompt(-2))
        pairs = [(raw(_prompt(turn)), _ours(runner, _prompt(turn), TOKENS)) for turn in range(TURNS)]
        # The prompt is known by now, so that little but the ban is left.
        bans = [
            (_ours(runner, _prompt(TURNS - 1), 1), _ours(runner, _prompt(TURNS - 1), 1, BANNED))
            for _ in range(2 * TURNS)
        ]
    middle = statistics.median
    raw_ms, ours_ms = (middle(pair[side][0] for pair in pairs) for side in (0, 1))
    raw_outside, ours_outside = (middle(pair[side][1] for pair in pairs) for side in (0, 1))
    return {
        "raw_ms": raw_ms,
        "ours_ms": ours_ms,
        "ratio": 1 + (ours_outside - raw_outside) / raw_ms,
        "raw_outside_ms": raw_outside,
        "ours_outside_ms": ours_outside,
        "ban_ms": middle(with_ban[0] - without[0] for without, with_ban in bans),
        "first_ban_ms": first,
    }


def _prompt(turn: int) -> str:
    """A prompt that shares no beginning with the one before, so that it is read anew."""
    return f"{turn}. {EVIDENCE}\nQuestion {turn}: Who may apply?\nAnswer:"


def _ours(runner: Runner, prompt: str, tokens: int, banned: tuple[int, ...] = ()) -> Taken:
    started = time.perf_counter()
    *_, finish = runner.stream(Request(prompt=prompt, max_tokens=tokens, banned=banned))
    taken = (time.perf_counter() - started) * 1000
    assert isinstance(finish, Finish)
    return taken, taken - (finish.prompt_seconds + finish.answer_seconds) * 1000


def _raw(path: Path) -> Callable[[str], Taken]:
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(path)
    settings.n_ctx, settings.n_parallel, settings.verbosity = SETTINGS.context, 1, 0
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = physical_cores()
    settings.offline, settings.ui, settings.warmup = True, False, False
    server = xllamacpp.Server(settings)

    def ask(prompt: str) -> Taken:
        body = {"prompt": prompt, "max_tokens": TOKENS, "temperature": 0.0, "seed": 0, "stream": True}
        chunks: list[str] = []
        started = time.perf_counter()
        server.handle_completions(json.dumps(body), lambda chunk: chunks.append(chunk) or False)
        taken = (time.perf_counter() - started) * 1000
        timings = json.loads(chunks[-1])["timings"]
        return taken, taken - timings["prompt_ms"] - timings["predicted_ms"]

    return ask


def markdown(rows: list[dict[str, Any]]) -> str:
    """Write the table of the page.

    Args:
        rows: What `run` measured.

    Returns:
        Markdown.
    """
    lines = [
        "| model | raw, ms | `Runner`, ms | beside the model, ms | ratio | 20,000 banned ids, ms |",
        "| --- " * 6 + "|",
    ]
    for row in rows:
        if "failed" in row:
            lines.append(f"| {row['name']} | – | – | – | – | {row['failed']} |")
            continue
        times = f"{row['raw_ms']:.0f} | {row['ours_ms']:.0f}"
        beside = f"{row['raw_outside_ms']:.1f}, {row['ours_outside_ms']:.1f}"
        lines.append(f"| {row['name']} | {times} | {beside} | {row['ratio']:.3f} | {row['ban_ms']:.1f} |")
    return "\n".join(lines)
