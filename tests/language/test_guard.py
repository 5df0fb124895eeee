"""The locale guard: Taiwan's own text passes untouched, Simplified characters and mainland terms do not."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import Term, UnknownLocale, guard

DATA = Path(os.environ.get("ALLOD_BENCH_DATA") or Path(__file__).parents[3] / "shared" / "data")
LAWS = DATA / "laws" / "laws-zh.jsonl.gz"
ARTICLES = 159_163

# Wordings of Taiwan's laws whose characters or words a conversion by phrases, or a careless table, changes.
LEGAL = """行政程序法 民事訴訟程序 應用程序之核定 臺灣與台灣 公里、里長、鄰里、裡外 皇后、後代、太后
干涉、若干、乾燥、幹部 關係、系統、聯繫 占有、佔用 采地、采風、採購 公布、佈達 制度、製造 表面、麵粉
雲林、子曰云云 於是、于右任 只得、隻字 准許、標準 征收、徵收、征戰 胄裔 餘額、余光中 划船、計劃、計畫
凶手、兇器 仆倒、僕役 据守、拮据、依據 胜肽 薦任、荐任 范姓、範圍 杰出、傑出 岳父、山嶽 床位 群眾
秘書、祕密 雇主、僱用 峰會 游泳、旅遊 咨文、諮詢 吁請、呼籲 堃、喆、煊、犇、峯、裏、着、爲、衞、啓
株式会社 日本新檢株式会社 支持碍子 電視頻道 電視頻率 灌溉渠道 紙張上打印 卸載口岸 資訊用戶 登錄
質量守恆 數據通信 身分證明文件 證明文件名稱 雙方默認 緊固件 納米比亞 出租車輛 強化塑料"""


def test_the_guard_is_the_identity_on_tricky_legal_text() -> None:
    assert guard("zh-TW").convert(LEGAL) == (LEGAL, 0)
    assert guard("zh-TW").terms(LEGAL) == []


@pytest.mark.skipif(not LAWS.is_file(), reason=f"the laws are not at {LAWS}")
def test_the_guard_is_the_identity_on_every_article_of_taiwans_laws() -> None:
    keeper, articles, changed = guard("zh-TW"), 0, []
    with gzip.open(LAWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            texts = [row["條文內容"] for row in law["法規內容"] if "條文內容" in row]
            articles += len(texts)
            whole = "\n".join([law["法規名稱"], *texts])
            if keeper.convert(whole) != (whole, 0):
                changed.append(law["法規名稱"])
    assert changed == []
    assert articles == ARTICLES


def test_simplified_characters_are_converted_one_by_one() -> None:
    assert guard("zh-TW").convert("我们应该签字，时钟与体温。") == ("我們應該簽字，時鐘與體溫。", 9)


def test_no_word_is_rewritten_with_a_converted_character() -> None:
    # OpenCC's s2twp makes 行政程式法 of the first and 計程車 of the last.
    assert guard("zh-TW").convert("行政程序法规定的出租车")[0] == "行政程序法規定的出租車"


def test_japanese_words_that_the_laws_write_stay_beside_what_is_converted() -> None:
    assert guard("zh-TW").convert("株式会社与会议") == ("株式会社與會議", 3)


@given(st.text(st.sampled_from("我们应该签会社株式发里后台臺abc，。\n")))
def test_conversion_keeps_length_and_leaves_nothing_to_convert(text: str) -> None:
    keeper = guard("zh-TW")
    converted, count = keeper.convert(text)
    assert len(converted) == len(text)
    assert count == sum(a != b for a, b in zip(text, converted, strict=True))
    assert keeper.convert(converted) == (converted, 0)


def test_no_form_is_itself_barred_and_characters_of_taiwan_are_not() -> None:
    barred = guard("zh-TW").barred_characters
    converted, _ = guard("zh-TW").convert("".join(sorted(barred)))
    assert barred.isdisjoint(converted)
    assert barred.isdisjoint("台里后干系云于采占布制范杰荐胜据么余准峰群雇秘床游岳")
    assert barred.issuperset("国们这来对说时会过学发机体价与万听网")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("請看視頻", "請看影片"),
        ("視頻會議的軟件", "視訊會議的軟體"),
        ("网络信息安全", "網路資訊安全"),
        ("默認為公開", "預設為公開"),
        ("服務質量與產品質量", "服務品質與產品品質"),
        ("數據庫服務器", "資料庫伺服器"),
        ("什么", "什麼"),
    ],
)
def test_mainland_terms_are_said_as_in_taiwan(written: str, ours: str) -> None:
    keeper = guard("zh-TW")
    assert keeper.replace_terms(keeper.convert(written)[0])[0] == ours


def test_terms_are_found_in_either_script_with_offsets_of_the_text() -> None:
    assert guard("zh-TW").terms("我的软件") == [Term(2, 4, "軟件", "軟體")]


@pytest.mark.parametrize(
    "text", ["信息素", "質量守恆定律", "電視頻道", "社會安全網絡", "雙方默認", "灌溉渠道", "水質量測"]
)
def test_words_that_only_hold_a_term_are_left(text: str) -> None:
    assert guard("zh-TW").terms(text) == []


def test_what_taiwan_says_is_no_term_itself() -> None:
    keeper = guard("zh-TW")
    for ours in ("影片", "軟體", "資訊", "網路", "預設", "品質", "伺服器", "行動電話", "計程車", "資料庫"):
        assert keeper.replace_terms(ours) == (ours, 0)


def test_replacing_twice_changes_nothing_more() -> None:
    keeper = guard("zh-TW")
    once, count = keeper.replace_terms("在線視頻、數據中心、智能手機、U盤、短信、互聯網")
    assert count == 6
    assert keeper.replace_terms(once) == (once, 0)


def test_tokens_with_a_barred_character_are_banned() -> None:
    pieces = ["<bos>", None, "國", "国", "▁们", "里", "", "ab", "机关"]
    assert guard("zh-TW").banned_tokens(pieces) == (3, 4, 8)


def test_a_locale_without_a_guard_changes_nothing() -> None:
    keeper, text = guard("en"), "我们的視頻"
    assert keeper.convert(text) == (text, 0)
    assert keeper.replace_terms(text) == (text, 0)
    assert (keeper.banned_tokens(["国"]), keeper.barred_characters) == ((), frozenset())


def test_an_unknown_locale_is_an_error() -> None:
    with pytest.raises(UnknownLocale):
        guard("zh-XX")
