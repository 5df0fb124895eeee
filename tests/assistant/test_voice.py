"""A voice gathers what is streamed; a model's vocabulary decides what it may not say, once."""

from __future__ import annotations

import json
import os
from pathlib import Path

from allod.assistant._voice import Voice, banned_tokens
from allod.language import guard
from allod.models import Finish, Piece, Request, vocabulary


def test_all_that_is_streamed_is_one_reply() -> None:
    finish = Finish("stop", 1, 0, 2, 0.0, 0.0)
    reply = Voice("m", "d", "l", True, lambda _: iter([Piece("一"), Piece("二"), finish])).say(
        Request(prompt="x")
    )
    assert (reply.text, reply.finish) == ("一二", finish)


def test_tokens_with_simplified_characters_are_barred_and_remembered(
    smollm2_file: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model.gguf"
    os.link(smollm2_file, model) if os.stat(smollm2_file).st_dev == os.stat(tmp_path).st_dev else (
        model.symlink_to(smollm2_file)
    )
    banned = banned_tokens(model, "zh-TW")
    pieces = vocabulary(model)
    barred = guard("zh-TW").barred_characters
    assert set(banned) == {n for n, piece in enumerate(pieces) if piece and not barred.isdisjoint(piece)}
    (kept,) = tmp_path.glob("*.banned")
    kept.write_text(json.dumps([7]), "ascii")
    banned_tokens.cache_clear()
    assert banned_tokens(model, "zh-TW") == (7,)
    banned_tokens.cache_clear()


def test_a_locale_without_a_guard_bars_nothing_and_reads_nothing(tmp_path: Path) -> None:
    assert banned_tokens(tmp_path / "none.gguf", "en") == ()
