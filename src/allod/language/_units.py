"""What quantities are counted in: currencies, measures and counters, each with one canonical name.

Data only. Names are written in Traditional Chinese or as symbols; lookups are by folded text, so that
both scripts and full-width letters meet here.
"""

from __future__ import annotations

from fractions import Fraction

from allod.language._analysis import fold

# ISO 4217 codes. A bare $ stays "$": it is not known whose.
CURRENCIES = {
    "TWD": "新臺幣 新台幣 臺幣 台幣 nt$ ntd twd 元 圓 塊錢 塊 元整 圓整",
    "USD": "美元 美金 us$ usd",
    "JPY": "日圓 日元 日幣 jpy",
    "EUR": "歐元 eur €",
    "CNY": "人民幣 cny rmb",
    "HKD": "港幣 港元 hk$ hkd",
    "GBP": "英鎊 gbp £",
    "$": "$ dollars dollar",
    "銀元": "銀元",
}

# Canonical name, factor, ways of writing it.
_MEASURES = (
    ("m", 1, "公尺 米 m meters metres meter metre"),
    ("m", 1000, "公里 千米 km kilometers kilometres kilometer kilometre"),
    ("m", Fraction(1, 100), "公分 釐米 cm centimeters centimetres"),
    ("m", Fraction(1, 1000), "公釐 毫米 mm millimeters millimetres"),
    ("g", 1, "公克 克 g grams gram"),
    ("g", 1000, "公斤 千克 kg kilograms kilogram"),
    ("g", Fraction(1, 1000), "毫克 mg"),
    ("g", 1_000_000, "公噸 tonnes"),
    ("噸", 1, "噸"),
    ("L", 1, "公升 升 l litres liters"),
    ("L", Fraction(1, 1000), "毫升 ml"),
    ("m²", 1, "平方公尺 平方米 ㎡ m2"),
    ("m²", 10_000, "公頃 hectares hectare ha"),
    ("m²", 1_000_000, "平方公里 km2"),
    ("坪", 1, "坪"),
    ("m³", 1, "立方公尺 立方米 m3"),
    ("kWh", 1, "度電 kwh"),
    ("W", 1000, "瓩 千瓦 kw"),
    ("°C", 1, "℃ °c 度c"),
    ("度", 1, "度"),
    ("分貝", 1, "分貝 db"),
    ("倍", 1, "倍 times as"),
)

# Counters; the first of each line names them all. 個 is the neutral one.
_COUNTERS = (
    ("人", "名 位 口 people persons person"),
    ("次", "回 趟 times"),
    ("戶", "households household"),
    ("份", "copies copy"),
    ("間", "rooms room"),
    ("頁", "pages page"),
    ("件", "cases case"),
    ("個", "items item"),
    ("字元", "characters character"),
    ("百分點", "個百分點"),
)
_SINGLE_COUNTERS = (
    "項 種 家 所 棟 層 樓 輛 臺 張 本 冊 條 支 組 班 隊 席 床 歲 站 節 堂 級 等 分 點 股 票 縣 市 區 鄉 鎮 "
    "里 鄰 村 期 批 "
    "處 隻 頭 株 棵 包 箱 瓶 桶 袋 劑 粒 枚 門 場 輪 梯 梯次 款 案 筆 封 則 國 代 字 人次 學分 學期 等份 親等"
)


def _by_form(named: dict[str, str]) -> dict[str, str]:
    return {fold(form): name for name, forms in named.items() for form in forms.split()}


CURRENCY_OF = _by_form(CURRENCIES)
MEASURE_OF = {
    fold(form): (name, Fraction(factor)) for name, factor, forms in _MEASURES for form in forms.split()
}
COUNTER_OF = {fold(name): name for name in _SINGLE_COUNTERS.split()} | _by_form(
    {name: f"{name} {forms}" for name, forms in _COUNTERS}
)
