"""Copy mode: a grammar under which a model can only repeat a stretch of the evidence, or refuse.

The grammar is the suffix automaton of the evidence (Blumer et al., The smallest automaton recognizing the
subwords of a text, Theoretical Computer Science 40, 1985) written in llama.cpp's GBNF, one rule a state: some
two states a character, where a list of all stretches would grow with the square.
"""

from __future__ import annotations

import json
from collections.abc import Sequence


def copy_grammar(texts: Sequence[str], otherwise: str) -> str:
    """Write the grammar of all stretches of some texts.

    Args:
        texts: The evidence, sentence by sentence; no stretch reaches over two of them.
        otherwise: The one other thing that may be said: the refusal.

    Returns:
        GBNF whose language is: an optional space, then a stretch of at least one character or `otherwise`,
        then perhaps the end of the line.
    """
    lines = [f'root ::= " "? ({_literal(otherwise)} | s0) "\\n"?']
    for number, following in enumerate(_automaton(texts)):
        choices = [f"{_literal(character)} s{state}" for character, state in sorted(following.items())]
        if number:  # every state but the first may end the stretch
            choices.append('""')
        lines.append(f"s{number} ::= {' | '.join(choices)}")
    return "\n".join(lines)


def _automaton(texts: Sequence[str]) -> list[dict[str, int]]:
    """The transitions of each state of the suffix automaton of several texts; state 0 is the start."""
    following: list[dict[str, int]] = [{}]
    link, length = [-1], [0]
    for text in texts:
        last = 0
        for character in text:
            last = _extend(following, link, length, last, character)
    return following


def _extend(
    following: list[dict[str, int]], link: list[int], length: list[int], last: int, character: str
) -> int:
    """Add a character behind the state `last`; return the state of the text so far."""
    if character in following[last]:  # another text had this beginning
        return _split(following, link, length, last, character)
    state = len(following)
    following.append({})
    length.append(length[last] + 1)
    link.append(0)
    while last >= 0 and character not in following[last]:
        following[last][character] = state
        last = link[last]
    if last >= 0:
        link[state] = _split(following, link, length, last, character)
    return state


def _split(
    following: list[dict[str, int]], link: list[int], length: list[int], last: int, character: str
) -> int:
    """Return the state behind `last` for the shorter stretches, split off if need be."""
    state = following[last][character]
    if length[state] == length[last] + 1:
        return state
    copy = len(following)
    following.append(dict(following[state]))
    length.append(length[last] + 1)
    link.append(link[state])
    link[state] = copy
    while last >= 0 and following[last].get(character) == state:
        following[last][character] = copy
        last = link[last]
    return copy


def _literal(text: str) -> str:
    """A GBNF string; JSON's escapes are its own."""
    return json.dumps(text, ensure_ascii=False)
