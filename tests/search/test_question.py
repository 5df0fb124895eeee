from __future__ import annotations

from allod.language import fold
from allod.search import Index
from allod.search._question import weigh


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
