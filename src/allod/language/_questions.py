"""What a question asks for, and what of it is worth searching.

Works on word lists in Chinese (both scripts, by folding) and English; a question that none of them
knows is `other` and is searched whole. Calls no model.
"""

from __future__ import annotations

import re

from allod.language._analysis import fold, grams

# Question words and phrases that carry nothing to search for, as search sees them (folded, so Simplified).
_CHINESE = """
请问 想问 想请教 请教 想知道 什么时候 甚么时候 什么时间 什么 甚么 啥
哪一年 哪一天 哪一个 哪个 哪些 哪里 哪儿 哪
谁 多少钱 多少 多久 多长 多大 多高 多远 为何 为什么 为甚么 如何 怎么样
怎么办 怎么 怎样 是不是 是否 可不可以 能不能 有没有 会不会 要不要 需不需要 吗 呢 么
"""
# 任何, 幾何 and 幾乎 are words of their own.
_SHORT = "(?<![任几])何[时地处人者种以谓]?|几(?![何乎])"
_ENGLISH = """
what which who whom whose when where why how many much long often far old do does did is are was were can
could will would should may must shall has have had be been i you we it they my your our the a an of to in
on at for by and or please tell me about there that this if with from
"""


def _longest_first(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: (-len(word), word)))


# A combining mark belongs to the letter before it, so no word ends or begins at one.
_MARK = r"[\u0300-\u036f\u3099\u309a]"
_STRIPPED = re.compile(
    rf"(?<!{_MARK})(?:{_longest_first(_CHINESE)}|{_SHORT}|\b(?:{_longest_first(_ENGLISH)})\b)(?!{_MARK})"
)

_MIN_LEFT = 2


def question_grams(text: str, min_left: int = _MIN_LEFT) -> list[str]:
    """The grams of a question after its question words are taken out.

    Args:
        text: The question, in Chinese or English (others come back whole).
        min_left: With fewer grams left than this the whole question's grams are returned.

    Returns:
        Folded grams in order of appearance; no pair bridges a word that was taken out.
    """
    left = grams(_STRIPPED.sub(" ", fold(text)))
    return left if len(left) >= min_left else grams(text)


# What is asked for and how it is worded, on folded text. The order decides: "how many days" is a count
# before it is a date, 哪個機關 a person (an office answers for somebody) before it is a place.
_ONE = "(?:一|几)?"
_KIND = f"{_ONE}(?:部|个|些|项|种|段|座|条)?"
_WORDINGS = (
    ("article", rf"第(?:几|多少)(?:条|项|款|目|章)|[哪何]{_ONE}条(?!河|约|线|路|街|铁|公路|船|鱼)"),
    ("article", rf"(?:哪|什么|何种?){_KIND}(?:法律|法规|条文|法条|法源|规定|办法)|法源依据"),
    ("article", r"\b(?:which|what) (?:article|law|act|section|rule|regulation|provision)s?\b"),
    ("amount", r"多少(?:钱|元|美元|日元|费用|金额|赔偿|补助|津贴|罚款|罚锾|罚金|薪水|工资|租金|押金|税)"),
    ("amount", r"几(?:块|元|[百千万]元)"),
    ("amount", r"(?:罚|缴|领|赔|收费?|补助|价格)(?:款|钱)?[是约为]?(?:多少|几)(?![年月日天次个人名时])"),
    ("amount", r"(?:费用|金额|[金款锾]|薪水|工资|补助|津贴|[票价][价格钱])[^，。]{0,4}多少(?![年月天人时])"),
    ("amount", r"\bhow much\b(?! time)|\bcosts?\b|\bhow expensive\b"),
    ("amount", r"\bwhat (?:is|are) the (?:\w+ ){0,3}(?:fee|fine|cost|price|charge|penalty|fare|subsidy)s?\b"),
    ("date", rf"几月|几[号日](?!内)|几点|(?:[西公]元|民国)几年|何时|[哪何]{_ONE}(?:年(?!代)|月|天|日|个月)"),
    ("date", rf"什么(?:时[候间]|日期)|哪{_KIND}(?:时[候间期]|年代|世纪|朝代)|(?:期限|截止日?期?|日期)[是为]"),
    ("date", r"\bwhen\b|\b(?:what|which) (?:date|day|year|month|time|century)\b|\bdeadline\b"),
    ("count", r"多少|多[久长大高远重宽快]|几(?![乎何])|\bhow much time\b"),
    ("count", r"\bhow (?:many|long|often|old|far|tall|large|big|high|deep|soon)\b"),
    ("person", rf"谁|何[人者]|什么人|哪{_ONE}(?:位|些人|个人|名)"),
    ("person", rf"(?:哪|什么|何){_KIND}(?:机关|单位|部门|机构|局处?|处室|科室?|公司|组织|主管)"),
    ("person", r"\bwho(?:m|se)?\b|\bwhich (?:agency|office|department|authority|person|ministry|bureau)\b"),
    ("place", r"哪[里儿]|何[地处]|在哪(?!一)|[去到]哪|什么(?:地方|地点)"),
    ("place", rf"哪{_KIND}(?:地[方点区]|国家?(?!王)|城市|[县市区州省岛村镇乡站栋楼街路洲河]|大陆)"),
    ("place", r"\bwhere\b|\b(?:what|which) (?:place|city|country|address|town|district|station|location)\b"),
    ("yesno", r"吗|是否|可否|能否|有无|有没有|要不要|需不需要|([是可能会要应得算合行对用])不\1"),
    ("yesno", r"^\W*(?:is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have)\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(wording)) for kind, wording in _WORDINGS)


def asks_for(question: str) -> str:
    """The kind of thing that would answer a question.

    Args:
        question: The question, in Chinese (either script) or English.

    Returns:
        One of `date`, `amount`, `person`, `place`, `article`, `count`, `yesno`, `other`.
    """
    folded = fold(question)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(folded)), "other")
