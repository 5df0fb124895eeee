"""Every locale says everything: same keys, same fields, and a sentence for every error of the program."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import allod
from allod.errors import AllodError, Usage
from allod.language import Pack, UnknownLocale, UnknownSentence, available, pack, sentence_of
from allod.language._packs import FALLBACK_MARK, REFERENCE, fields_of

LOCALES = [locale for locale in available() if locale != REFERENCE]
# Wordings of the mainland that have another one in Taiwan.
MAINLAND_WORDS = [
    "文件夾",
    "數據",
    "信息",
    "軟件",
    "硬件",
    "網絡",
    "服務器",
    "程序員",
    "默認",
    "鏈接",
    "字符",
    "屏幕",
    "質量",
    "用戶",
    "登錄",
    "視頻",
    "打印",
    "內存",
    "接口",
    "在線",
]


def every_error() -> list[type[AllodError]]:
    for module in pkgutil.walk_packages(allod.__path__, "allod."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = [], [AllodError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return [kind for kind in found if kind.__module__.startswith("allod.")]


def said(locale: str) -> dict[str, str]:
    return {key: text for key, text in pack(locale).sentences.items() if not key.startswith("errors.")}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_pack_has_the_keys_and_fields_of_the_english_one(locale: str) -> None:
    reference, other = said(REFERENCE), said(locale)
    assert set(other) == set(reference)
    assert {key: fields_of(text) for key, text in other.items()} == {
        key: fields_of(text) for key, text in reference.items()
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_every_error_has_its_sentence_with_the_same_fields(locale: str) -> None:
    sentences = pack(locale).sentences
    expected = {kind.code: fields_of(kind.sentence) for kind in every_error()}
    lacking = {code for code in expected if f"errors.{code}" not in sentences}
    assert lacking == set()
    wrong = {c: expected[c] for c in expected if fields_of(sentences[f"errors.{c}"]) != expected[c]}
    assert wrong == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_is_kept_for_an_error_that_is_gone(locale: str) -> None:
    codes = {kind.code for kind in every_error()}
    kept = {key.removeprefix("errors.") for key in pack(locale).sentences if key.startswith("errors.")}
    assert kept - codes == set()


def test_the_pack_of_taiwan_uses_the_words_of_taiwan() -> None:
    text = " ".join(pack("zh-TW").sentences.values())
    assert [word for word in MAINLAND_WORDS if word in text] == []


def test_an_error_is_said_in_each_locale() -> None:
    error = UnknownLocale(locale="xx", available="en")
    assert sentence_of(error, "en") == str(error)
    assert sentence_of(error, "zh-TW") == "沒有「xx」語系檔；請改用：en。"


def test_an_error_without_a_sentence_is_said_in_english_and_marked() -> None:
    class Unheard(Usage):
        code = "tests.unheard"
        sentence = "Unheard of: {what}."

    assert sentence_of(Unheard(what="this"), "zh-TW") == FALLBACK_MARK + "Unheard of: this."


def test_a_sentence_that_is_lacking_is_said_in_english_and_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("allod.language._packs.pack", lambda _: Pack("en", {"demo.hello": "Hello {name}"}))
    assert Pack("zh-TW", {}).say("demo.hello", name="A") == "[en] Hello A"


def test_a_sentence_is_filled_with_its_fields() -> None:
    assert (
        Pack("en", {"demo.hello": "{count:,} files"}).say("demo.hello", count=1200, more=1) == "1,200 files"
    )


def test_a_missing_key_or_field_is_an_error() -> None:
    with pytest.raises(UnknownSentence):
        pack("zh-TW").say("demo.no_such_key")
    with pytest.raises(UnknownSentence):
        Pack("en", {"demo.hello": "{name}"}).say("demo.hello")


def test_an_unknown_locale_is_an_error() -> None:
    with pytest.raises(UnknownLocale):
        pack("../en")
