"""The units of content: which characters tell something, and the keys to find them by."""

from __future__ import annotations

from allod.grounding._reading import read
from allod.language import fold


def _items(text: str) -> str:
    reading = read(text, as_claim=True)
    return "".join(reading.text[item.start : item.end] for item in reading.items)


def _keys(text: str, unit: str) -> dict[str, float]:
    reading = read(text, as_claim=True)
    item = next(i for i in reading.items if reading.text[i.start : i.end] == unit)
    return dict(item.keys)


def test_figures_particles_and_words_of_force_are_no_content():
    assert _items("長者的補助應在三十天內申請") == fold("長者補助申請")


def test_a_character_is_found_surely_by_its_pair_and_faintly_by_itself():
    keys = _keys("補助", fold("補"))
    assert keys[fold("補助")] == 1.0
    assert keys[fold("補")] == 0.5


def test_a_pair_with_a_particle_is_no_key():
    assert fold("的費") not in _keys("送餐的費用", fold("費"))


def test_a_word_of_the_same_meaning_is_nearly_as_good():
    shared = set(_keys("房東", fold("房"))) & set(read("出租人", as_claim=False).places)
    assert shared
    assert all(_keys("房東", fold("房"))[key] == 0.95 for key in shared)


def test_a_single_listed_character_inside_a_longer_word_does_not_count():
    payment = set(_keys("請假", fold("請"))) - {fold("請")}
    assert not payment & set(read("出租人", as_claim=False).places)


def test_english_words_are_found_by_their_stem_and_codes_whole():
    assert set(_keys("She collects forms", "collects")) & set(read("collecting", as_claim=False).places)
    assert "b-12" in _keys("Form B-12", "b-12")
