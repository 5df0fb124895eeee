"""Copy mode's grammar: exactly the stretches of the evidence, and the refusal."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from allod.assistant._copy import copy_grammar

TEXTS = st.lists(st.text("甲乙丙", max_size=7), min_size=1, max_size=3)


def accepts(grammar: str, text: str) -> bool:
    """Read the rules of one grammar and run a text through them, as the engine does."""
    rules: dict[str, list[tuple[str, str]]] = {}
    for line in grammar.splitlines()[1:]:
        name, _, choices = line.partition(" ::= ")
        rules[name] = re.findall(r'"((?:[^"\\]|\\.)*)"(?: (s\d+))?', choices)
    states = {"s0"}
    for character in text:
        states = {to for state in states for said, to in rules[state] if said == character}
    return any(said == "" for state in states for said, _ in rules[state])


@given(TEXTS, st.text("甲乙丙", min_size=1, max_size=5))
def test_a_text_is_accepted_exactly_if_it_stands_in_one_of_the_texts(texts: list[str], text: str) -> None:
    assert accepts(copy_grammar(texts, "無"), text) == any(text in each for each in texts)


@given(st.text("甲乙丙丁", max_size=200))
def test_the_grammar_grows_with_the_evidence_and_not_with_its_square(text: str) -> None:
    assert len(copy_grammar([text], "無").splitlines()) <= 2 * len(text) + 2


def test_the_refusal_is_the_one_other_thing_and_quotes_are_escaped() -> None:
    grammar = copy_grammar(['說"好"'], "資料中沒有答案。")
    assert grammar.splitlines()[0] == 'root ::= " "? ("資料中沒有答案。" | s0) "\\n"?'
    assert '"\\""' in grammar
