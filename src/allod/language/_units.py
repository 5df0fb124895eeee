"""What quantities are counted in: currencies, measures and counters, each with one canonical name.

Data only. Canonical names are symbols or Traditional Chinese; the ways of writing a unit stand here as
search sees them (folded, so Simplified), and a test holds them to it.
"""

from __future__ import annotations

from fractions import Fraction

# ISO 4217 codes. A bare $ stays "$": it is not known whose.
_CURRENCIES = {
    "TWD": "新台币 台币 nt$ ntd twd 元 圆 块钱 块 元整 圆整",
    "USD": "美元 美金 us$ usd",
    "JPY": "日圆 日元 日币 jpy",
    "EUR": "欧元 eur €",
    "CNY": "人民币 cny rmb",
    "HKD": "港币 港元 hk$ hkd",
    "GBP": "英镑 gbp £",
    "$": "$ dollars dollar",
    "銀元": "银元",
}

# Canonical name, how many of it, ways of writing it.
_MEASURES = (
    ("m", 1, "公尺 米 m meters metres meter metre"),
    ("m", 1000, "公里 千米 km kilometers kilometres kilometer kilometre"),
    ("m", Fraction(1, 100), "公分 厘米 cm centimeters centimetres"),
    ("m", Fraction(1, 1000), "公厘 毫米 mm millimeters millimetres"),
    ("g", 1, "公克 克 g grams gram"),
    ("g", 1000, "公斤 千克 kg kilograms kilogram"),
    ("g", Fraction(1, 1000), "毫克 mg"),
    ("g", 1_000_000, "公吨 tonnes"),
    ("噸", 1, "吨"),
    ("L", 1, "公升 升 l litres liters"),
    ("L", Fraction(1, 1000), "毫升 ml"),
    ("m²", 1, "平方公尺 平方米 ㎡ m2"),
    ("m²", 10_000, "公顷 hectares hectare ha"),
    ("m²", 1_000_000, "平方公里 km2"),
    ("坪", 1, "坪"),
    ("m³", 1, "立方公尺 立方米 m3"),
    ("kWh", 1, "度电 kwh"),
    ("W", 1000, "瓩 千瓦 kw"),
    ("°C", 1, "℃ °c 度c"),
    ("度", 1, "度"),
    ("分貝", 1, "分贝 db"),
    ("倍", 1, "倍"),
)

_COUNTERS = {
    "人": "人 名 位 口 people persons person",
    "次": "次 回 趟 times",
    "戶": "户 households household",
    "份": "份 copies copy",
    "間": "间 rooms room",
    "頁": "页 pages page",
    "件": "件 cases case",
    "個": "个 items item",
    "字元": "字元 characters character",
    "百分點": "百分点 个百分点",
}
# Counters with one way of writing them: canonical names above, folded forms below, in the same order.
_NAMES = """
項 種 家 所 棟 層 樓 輛 臺 張 本 冊 條 支 組 班 隊 席 床 歲 站 節 堂 級 等 分 點 股 票 縣 市 區 鄉 鎮 里
鄰 村 期 批 處 隻 頭 株 棵 包 箱 瓶 桶 袋 劑 粒 枚
門 場 輪 梯 梯次 款 案 筆 封 則 國 代 字 人次 學分 學期 等份 親等
"""
_FORMS = """
项 种 家 所 栋 层 楼 辆 台 张 本 册 条 支 组 班 队 席 床 岁 站 节 堂 级 等 分 点 股 票 县 市 区 乡 镇 里
邻 村 期 批 处 只 头 株 棵 包 箱 瓶 桶 袋 剂 粒 枚
门 场 轮 梯 梯次 款 案 笔 封 则 国 代 字 人次 学分 学期 等份 亲等
"""

CURRENCY_OF = {form: name for name, forms in _CURRENCIES.items() for form in forms.split()}
MEASURE_OF = {form: (name, Fraction(factor)) for name, factor, forms in _MEASURES for form in forms.split()}
COUNTER_OF = dict(zip(_FORMS.split(), _NAMES.split(), strict=True)) | {
    form: name for name, forms in _COUNTERS.items() for form in forms.split()
}
