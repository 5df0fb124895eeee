"""`_passages`: spans that follow structure, never cut a sentence, and reproduce the stored text exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._errors import NoText, TooMuchText
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.corpus._passages import PATH_MARK, Document, passages
from allod.language import sentences

SENTENCE = "本市年滿六十五歲之長者，得向區公所申請居家照顧服務。"  # 26 characters


def cut(*blocks: Block, **options: int) -> Document:
    return passages(Parsed(list(blocks), "test/1"), "file.txt", Options(**options))


def prose(*texts: str) -> Document:
    return cut(*(Block(text) for text in texts))


WORDS = st.text("甲乙。，；！？\n 　AbC1.臺第一條（）\t\r\x00é", max_size=60)
BLOCKS = st.lists(
    st.builds(
        Block,
        text=st.one_of(WORDS, st.integers(1, 40).map(lambda n: SENTENCE * n)),
        kind=st.sampled_from(["heading", "paragraph", "row", "item", "note", "passage"]),
        level=st.integers(0, 4),
        page=st.sampled_from([None, 1, 2]),
        reference=st.sampled_from([None, "第 6 條"]),
        heading=st.sampled_from([None, None, (), ("總則",)]),
    ),
    max_size=25,
)


@given(BLOCKS)
def test_offsets_reproduce_every_passage_of_the_stored_text(blocks: list[Block]) -> None:
    try:
        document = cut(*blocks)
    except NoText:
        assert not any(block.text.strip("\x00 \n\t\r　") for block in blocks if block.kind != "heading")
        return
    text = document.text
    assert len(document.gaps) == len(document.passages) + 1
    place = 0
    for passage, gap in zip(document.passages, document.gaps, strict=False):
        assert passage.start == place + len(gap)
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        place = passage.end
    assert text == text.strip()


@given(BLOCKS)
def test_no_text_is_lost_or_doubled(blocks: list[Block]) -> None:
    bare = [Block(block.text, block.kind, block.level) for block in blocks]
    try:
        document = cut(*bare)
    except NoText:
        return
    kept = "".join(document.text.split())
    assert kept == "".join("".join(block.text.split()).replace("\x00", "") for block in bare)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
def test_prose_is_cut_only_between_sentences_and_stays_within_its_lengths(counts: list[int]) -> None:
    document = prose(*(SENTENCE * count for count in counts))
    whole = document.text
    ends = {end for _, end in sentences(whole)}
    for passage in document.passages:
        assert passage.end in ends
        assert len(passage.text) <= 600
    if len(whole) >= 80:
        assert all(len(passage.text) >= 80 for passage in document.passages)


def test_short_neighbours_under_one_heading_are_joined_up_to_the_target() -> None:
    document = cut(Block("資格", "heading", 1), *(Block(SENTENCE, "item") for _ in range(30)))
    assert all(80 <= len(passage.text) <= 300 for passage in document.passages)
    assert {passage.heading for passage in document.passages} == {"資格"}


def test_neighbours_under_different_headings_or_pages_stay_apart() -> None:
    document = cut(
        Block(SENTENCE),
        Block("乙", "heading", 1),
        Block(SENTENCE),
        Block(SENTENCE, page=2),
        Block(SENTENCE, heading=("丙",)),
    )
    assert [(passage.heading, passage.page) for passage in document.passages] == [
        ("", None),
        ("乙", None),
        ("乙", 2),
        ("丙", None),
    ]


def test_a_single_long_sentence_stays_whole() -> None:
    sentence = "甲" * 900 + "。"
    document = prose(SENTENCE * 4 + sentence + SENTENCE * 4)
    assert sentence in [passage.text for passage in document.passages]


def test_a_long_paragraph_is_divided_into_even_pieces() -> None:
    lengths = [len(passage.text) for passage in prose(SENTENCE * 26).passages]
    assert lengths == [338, 338]


def test_headings_become_a_path_by_their_levels_and_stay_in_the_text() -> None:
    document = cut(
        Block("手冊", "heading", 0),
        Block("第一章", "heading", 1),
        Block("第一節", "heading", 2),
        Block(SENTENCE),
        Block("第二章", "heading", 1),
        Block(SENTENCE),
    )
    assert [passage.heading for passage in document.passages] == [
        PATH_MARK.join(("手冊", "第一章", "第一節")),
        PATH_MARK.join(("手冊", "第二章")),
    ]
    assert document.text == f"手冊\n\n第一章\n\n第一節\n\n{SENTENCE}\n\n第二章\n\n{SENTENCE}"


def test_a_heading_that_names_an_article_is_the_reference_below_it() -> None:
    document = cut(
        Block("第 6 條之 1（期間）", "heading", 2),
        Block(SENTENCE),
        Block("附則", "heading", 1),
        Block(SENTENCE),
    )
    assert [passage.reference for passage in document.passages] == ["第 6 條之 1", None]


def test_rows_notes_and_record_passages_stand_alone_whatever_their_length() -> None:
    document = cut(
        Block("項目：公車；金額：1,500", "row"),
        Block("項目：捷運；金額：2,000", "row"),
        Block("註。", "note", reference="[1]"),
        Block("刪除", "passage", reference="第 7 條"),
        Block(SENTENCE * 60, "passage", reference="第 8 條"),
    )
    assert [passage.reference for passage in document.passages] == [None, None, "[1]", "第 7 條", "第 8 條"]
    assert len(document.passages[-1].text) == 60 * len(SENTENCE)
    assert "\n\n第 7 條\n刪除\n\n第 8 條\n" in document.text


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(NoText, match="the whole file"):
        cut(Block("只有標題", "heading", 1), Block(" \n\t"))


def test_a_document_with_too_much_text_is_refused_not_cut() -> None:
    with pytest.raises(TooMuchText, match="100"):
        cut(Block(SENTENCE * 5), max_text_chars=100)


def test_a_passage_stands_where_its_blocks_stand_with_their_mean_confidence() -> None:
    one = Block("甲" * 30 + "。", page=1, box=(10, 10, 50, 20), confidence=0.9)
    two = Block("乙" * 61 + "。", page=1, box=(5, 30, 60, 40), confidence=0.6)
    (passage,) = cut(one, two).passages
    assert passage.box == (5, 10, 60, 40)
    assert passage.confidence == pytest.approx((0.9 * 31 + 0.6 * 62) / 93)


def test_a_passage_of_stored_text_has_no_confidence_and_one_without_place_no_box() -> None:
    (passage,) = cut(Block("甲。", box=(1, 2, 3, 4)), Block("乙。")).passages
    assert (passage.box, passage.confidence) == (None, None)


def test_stored_text_beside_recognised_text_counts_as_certain() -> None:
    (passage,) = cut(Block("甲甲甲。", confidence=0.5), Block("乙乙乙。")).passages
    assert passage.confidence == pytest.approx(0.75)
