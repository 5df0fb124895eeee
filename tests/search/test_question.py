from __future__ import annotations

from allod.language import fold
from allod.search import Index, about_text
from allod.search._question import articles, weigh


def test_a_rare_term_weighs_more_than_a_common_one(index: Index) -> None:
    question = weigh(index.searcher(), "圖書資料", index.recipe)
    weights = dict(zip(question.terms, question.weights, strict=True))
    assert weights[fold("圖書")] > weights[fold("資料")] > 0


def test_a_pair_that_only_the_question_makes_weighs_little(index: Index) -> None:
    question = weigh(index.searcher(), "津貼圖書", index.recipe)
    weights = dict(zip(question.terms, question.weights, strict=True))
    pairs = {term: weight for term, weight in weights.items() if len(term) == 2}
    assert min(pairs, key=pairs.__getitem__) == fold("貼圖")
    assert pairs[fold("貼圖")] < pairs[fold("津貼")] / 2


def test_an_articles_number_is_one_token_however_it_is_written() -> None:
    assert articles("第 6-1 條") == articles("第六條之一") == articles("第６條之１第二項")
    assert articles("第 6 條") != articles("第 6-1 條")


def test_names_are_indexed_by_pairs_words_and_number() -> None:
    tokens = about_text("個人資料保護法", "Chapter 2", "第 6 條").split()
    assert fold("保護") in tokens
    assert "chapter" in tokens
    assert articles("第 6 條")[0] in tokens
    assert "法" not in tokens


def test_an_article_in_the_heading_counts_where_there_is_no_reference() -> None:
    assert articles("第 9 條")[0] in about_text("辦法", "第三章 › 第 9 條（停止）", "").split()
