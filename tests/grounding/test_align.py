"""Regions: where the content of a sentence stands."""

from __future__ import annotations

from allod.grounding._align import align, regions
from allod.grounding._reading import read

LAW = (
    "有下列情形之一者，不得販賣：\n一、變質或腐敗。\n二、逾有效日期。\n"
    "前項食品應於七日內銷毀。但供研究用者，不在此限。\n主管機關得派員檢查。"
)


def _regions(sentence: str, evidence: str = LAW) -> list[str]:
    alignment = align(read(sentence, as_claim=True), read(evidence, as_claim=False))
    source = alignment.source
    return [
        "|".join(source.text[source.clauses[n].start : source.clauses[n].end] for n in sorted(region.clauses))
        for region in regions(alignment)
    ]


def test_the_best_region_holds_most_of_the_content():
    assert _regions("主管機關可以派人檢查。")[0] == "主管机关得派员检查"


def test_an_item_brings_the_heading_of_its_list():
    assert _regions("腐敗的東西不能販賣。")[0] == "有下列情形之一者|不得贩卖|一、变质或腐败"


def test_the_exception_is_known_to_the_region_before_it():
    alignment = align(read("食品要在七天內銷毀。", as_claim=True), read(LAW, as_claim=False))
    best = regions(alignment)[0]
    assert best.proviso
    assert not best.proviso & best.clauses


def test_a_sentence_about_the_rule_leaves_the_exception_aside():
    assert all("研究" not in region for region in _regions("原則上供研究用的食品要銷毀。"))


def test_the_value_of_a_figure_does_not_choose_the_place():
    assert _regions("食品要在七天內銷毀。") == _regions("食品要在九天內銷毀。")


def test_no_content_and_no_evidence_have_no_region():
    assert _regions("的。") == []
    assert _regions("食品要銷毀。", "") == []
