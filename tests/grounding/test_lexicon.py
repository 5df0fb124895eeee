"""The word tables: folded, longest first, whole words only, and sound as data."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from allod.grounding._lexicon import lexicon
from allod.language import fold

WORDS = files("allod.grounding") / "words"


def _first(text: str, place: int = 0):
    return next(iter(lexicon().logic.at(fold(text), place)), None)


def test_the_longest_word_comes_first():
    end, senses = _first("不得不")
    assert end == 3
    assert ("operator", "twice") in senses


def test_a_plain_word_shields_the_operator_inside():
    assert _first("取得") == (2, (("plain", ""),))


def test_an_english_word_matches_only_whole():
    assert _first("may") is not None
    assert _first("maybe") is None


def test_both_scripts_meet_in_the_tables():
    assert _first("禁止") == _first("禁止")
    assert list(lexicon().meanings.at(fold("僱主"), 0)) == list(lexicon().meanings.at(fold("雇主"), 0)) != []


@pytest.mark.parametrize("name", ["logic.toml", "pairs.toml"])
def test_no_list_names_a_word_twice(name):
    def walk(value):
        if isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif value and isinstance(value[0], str):
            assert len(value) == len(set(value)), value
        else:
            for inner in value:
                walk(inner)

    walk(
        {
            key: value
            for key, value in tomllib.loads((WORDS / name).read_text("utf-8")).items()
            if key != "particles"
        }
    )
