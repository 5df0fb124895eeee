"""Languages and scripts are told by their characters, and doubt is said."""

from __future__ import annotations

import pytest

from allod.language import Profile, profile, question_language


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("本辦法依個人資料保護法第二十七條規定訂定之。", "zh-Hant", "Hant"),
        ("本办法依个人信息保护法规定制定。", "zh-Hans", "Hans"),
        ("中文", "zh", "Hani"),
        ("このへやはとても静かです。図書館", "ja", "Jpan"),
        ("The clinic is open to all residents of the city.", "en", "Latn"),
        ("Le bureau est ouvert à tous les habitants de la ville.", "fr", "Latn"),
        ("Die Behörde ist für alle Bürger der Stadt geöffnet.", "de", "Latn"),
        ("สำนักงานเปิดทำการทุกวัน", "th", "Thai"),
        ("시청은 매일 엽니다", "ko", "Kore"),
        ("ABC-123", "und", "Latn"),
        ("123 — 456", "und", "Zyyy"),
        ("", "und", "Zyyy"),
        ("申請 COVID-19 vaccine 補助的資格", "zh-Hant", "Hant"),
    ],
)
def test_language_and_script(text: str, language: str, script: str) -> None:
    found = profile(text)
    assert (found.language, found.script) == (language, script)


def test_the_share_of_simplified_characters_is_among_the_han() -> None:
    assert profile("臺灣国語 abc").simplified_share == pytest.approx(1 / 4)
    assert profile("皇后在台北里").simplified_share == 0
    assert profile("abc").simplified_share == 0


def test_a_long_text_is_sampled_over_its_whole_length() -> None:
    text = "The office is open to the public. " * 100 + "本機關應公開下列資訊。" * 100_000
    assert profile(text).language == "zh-Hant"
    mixed = profile("臺灣國語" * 50_000 + "简体国语" * 50_000)
    assert 0.3 < mixed.simplified_share < 0.6


def test_profiles_are_values() -> None:
    assert profile("臺灣") == Profile("zh-Hant", "Hant", 0.0)


@pytest.mark.parametrize(
    ("question", "locale"),
    [
        ("病假可以請幾天？", "zh-TW"),
        ("病假可以请几天？", "zh-CN"),
        ("中文", "zh-TW"),
        ("How long is the sick leave?", "en"),
        ("What does 個人資料保護法 say about it?", "en"),
        ("opening hours", "en"),
        ("病假は何日ですか", "ja"),
        ("42", "und"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(question: str, locale: str) -> None:
    assert question_language(question) == locale
