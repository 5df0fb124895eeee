"""What becomes of a model's words: here it says what the test wants, a real one answers in tests/api."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from allod.assistant import Settings, Voice, answer
from allod.assistant._generate import generate
from allod.models import Finish, Piece, Request

QUESTION = "第二胎的育兒津貼每月多少錢？"
RIGHT = "第二胎每月新臺幣四千元。"


class Model:
    """Says one thing, and keeps what it was asked."""

    def __init__(self, said: str) -> None:
        self.said = said
        self.asked: list[Request] = []

    def stream(self, request: Request) -> Iterator[Piece | Finish]:
        self.asked.append(request)
        half = len(self.said) // 2
        yield Piece(self.said[:half])
        yield Piece(self.said[half:])
        yield Finish("stop", 200, 50, 12, 0.2, 0.1)


def said_of(find, town, said: str, question: str = QUESTION, **how: object):
    found = find(question, town)
    model = Model(said)
    voice = Voice("m", "0" * 64, "1" * 64, True, model.stream, **how)  # type: ignore[arg-type]
    draft = answer(found.question, found.hits, Settings(floor=float("-inf")))
    return generate(draft, found, Settings(), voice), model


def test_a_borne_out_answer_stands_first_and_rests_on_its_sentence(find, town) -> None:
    given, _ = said_of(find, town, RIGHT)
    assert [said.text for said in given.direct] == [RIGHT]
    assert "第二胎每月新臺幣四千元" in given.citations[given.direct[0].citation].quote
    assert given.sentences[0].text == given.citations[0].quote
    assert (given.generation.prompt_tokens, given.generation.cached_tokens) == (200, 50)


def test_what_is_not_borne_out_is_removed_and_counted(find, town) -> None:
    given, _ = said_of(find, town, RIGHT + "第三胎每月新臺幣九千元。")
    assert [said.text for said in given.direct] == [RIGHT]
    assert given.generation.removed == 1


def test_or_it_is_shown_marked(find, town) -> None:
    given, _ = said_of(find, town, RIGHT + "第三胎每月新臺幣九千元。", marks=True)
    assert [said.citation for said in given.direct] == [0, None]
    assert given.generation.removed == 0


@pytest.mark.parametrize(
    ("said", "why"), [("第二胎每月新臺幣九千元。", "unsupported"), ("第二胎每月。", "beside")]
)
def test_where_the_direct_answer_falls_the_quotes_of_the_draft_stay(find, town, said, why) -> None:
    given, _ = said_of(find, town, said)
    assert given.direct == ()
    assert given.generation.withheld == why
    assert any("第二胎每月新臺幣四千元" in sentence.text for sentence in given.sentences)


@pytest.mark.parametrize("said", ["資料中沒有答案。", "資料中沒有答案", ""])
def test_a_model_that_finds_no_answer_refuses_and_the_quotes_are_only_offered(find, town, said) -> None:
    given, _ = said_of(find, town, said)
    assert (given.kind, given.reason) == ("refusal", "refusal_model")
    assert given.sentences == given.citations == ()
    assert given.nearest


def test_a_refusal_is_not_put_to_the_model(find, town) -> None:
    found = find("捷運什麼時候通車？", town)
    model = Model(RIGHT)
    refused = answer(found.question, found.hits, Settings())
    voice = Voice("m", "0" * 64, "1" * 64, True, model.stream)
    assert generate(refused, found, Settings(), voice) == refused
    assert model.asked == []


def test_copy_mode_sends_a_grammar_of_the_evidence_and_bans_nothing(find, town) -> None:
    given, model = said_of(find, town, "新臺幣四千元", mode="copy")
    assert [said.text for said in given.direct] == ["新臺幣四千元"]
    assert model.asked[0].grammar is not None
    assert model.asked[0].banned == ()
    emphasised = given.sentences[0]
    assert [emphasised.text[a:b] for a, b in emphasised.emphasis] == ["新臺幣四千元"]


def test_the_models_own_simplified_characters_are_converted_and_counted(find, town) -> None:
    given, _ = said_of(find, town, "第二胎每月新台币四千元。")
    assert [said.text for said in given.direct] == ["第二胎每月新台幣四千元。"]
    assert given.generation.converted == 1


def test_a_quote_is_never_converted(find, town) -> None:
    simplified = [*town, ("简体公告", "第九胎每月补贴新台币九千元。")]
    given, _ = said_of(find, simplified, "第九胎每月补贴新台币九千元。", "第九胎每月補貼多少錢？")
    assert given.direct[0].text == "第九胎每月补贴新台币九千元。"
    assert given.generation.converted == 0


def test_a_model_elsewhere_is_only_asked_where_every_source_permits(find, town) -> None:
    class Forbidden(Exception):
        pass

    def permit(sources: object) -> None:
        assert sources == {"rules"}
        raise Forbidden

    found = find(QUESTION, town)
    model = Model(RIGHT)
    voice = replace(Voice("m", "0" * 64, "1" * 64, True, model.stream), permit=permit)
    draft = answer(found.question, found.hits, Settings(floor=float("-inf")))
    with pytest.raises(Forbidden):
        generate(draft, found, Settings(), voice)
    assert model.asked == []
