"""The committed character table: complete, stable, and in agreement with OpenCC."""

from __future__ import annotations

import numpy as np
import pytest
from opencc import OpenCC

from allod.language import fold
from allod.language._characters import GRAM, SEPARATOR, WORD, characters, codes_of, text_of

HAN = [chr(code) for low, high in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for code in range(low, high)]


@pytest.mark.parametrize("conversion", ["t2s", "s2t", "tw2s", "hk2s", "s2tw", "t2tw", "tw2t"])
def test_what_opencc_makes_of_a_character_is_the_same_character_for_search(conversion: str) -> None:
    converter = OpenCC(conversion)
    pairs = [(char, converter.convert(char)) for char in HAN]
    assert [(a, b) for a, b in pairs if len(b) == 1 and fold(a) != fold(b)] == []


def test_folding_a_folded_character_changes_nothing() -> None:
    table = characters()
    assert np.array_equal(table.folded[table.folded], table.folded)


def test_a_folded_character_keeps_its_class() -> None:
    table = characters()
    assert np.array_equal(table.kind[table.folded], table.kind)


def test_characters_of_both_scripts_do_not_count_as_simplified() -> None:
    marked = characters().simplified_only
    assert not marked[codes_of("后里台乾著干云余准占采游秘群雇")].any()
    assert marked[codes_of("国们这来对说时会过学发")].all()


def test_scripts_without_spaces_make_grams_and_others_words() -> None:
    kinds = characters().kind
    assert (kinds[codes_of("臺々〇ひカーภาສខမ𠀀⽤")] == GRAM).all()
    assert (kinds[codes_of("aé1٣हक한я")] == WORD).all()
    assert (kinds[codes_of("。，、（）「」 \n-_.")] == SEPARATOR).all()


def test_code_points_and_text_are_one_to_one() -> None:
    text = "臺灣 Allod 𠮷\ud800"
    assert text_of(codes_of(text)) == text
