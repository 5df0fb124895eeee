"""Names over a passage, as search takes them: pairs and words, and the article's number as one token."""

from __future__ import annotations

from allod.language import about_text, articles, fold, named_articles


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


def test_a_reference_goes_before_the_heading() -> None:
    assert named_articles("第 3 條", "第 6 條") == articles("第 6 條")
    assert named_articles("第 3 條", "") == articles("第 3 條")


def test_a_text_that_names_no_article_has_none() -> None:
    assert articles("條件與項目") == ()
    assert articles("Article 6 of the Act") == articles("第六條")
