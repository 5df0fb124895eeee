"""From evidence to an answer in a model's words, of which only what the evidence bears out is kept.

The order of things: choose evidence within the budget, ask the model, put its words through the locale guard,
judge each sentence, and give back the direct answer with the sentences that it rests on. What fails on the
way costs the direct answer, never the quotes: those were found without the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allod.assistant._answer import cite
from allod.assistant._budget import within
from allod.assistant._copy import copy_grammar
from allod.assistant._evidence import Evidence, distinct, gather
from allod.assistant._judge import UNSUPPORTED, Judged, judge
from allod.assistant._prompt import Turn, ask_for, no_answer, shown, stored
from allod.assistant._settings import Settings
from allod.assistant._values import Answer, Citation, Generation, Said, Sentence
from allod.assistant._voice import Voice, banned_tokens
from allod.language import available, fold, guard, sentences
from allod.models import Finish, Request
from allod.search import Found

BY_MODEL = "refusal_model"
"""Key of the refusal's sentence where the model found no answer in the evidence."""


def generate(
    draft: Answer,
    found: Found,
    settings: Settings,
    voice: Voice,
    earlier: Turn | None = None,
) -> Answer:
    """Put a model's answer before the quotes of a draft.

    Args:
        draft: What was answered by quoting; a refusal stays one, and the model is not asked.
        found: What the search found, best first, and the question as it weighed it.
        settings: Constants.
        voice: The model, and how it is to answer.
        earlier: What a follow-up follows.

    Returns:
        The draft with the model's answer and the sentences that bear it out; with its own quotes where the
        model's answer does not hold; or a refusal where the model says that the evidence holds no answer.

    Raises:
        NotAllowed: The model is elsewhere, and a source's text may not go there.
        RunnerCrashed: The model failed; one answer is lost, the next starts it anew.
    """
    if draft.kind == "refusal":
        return draft
    evidence = evidence_of(found, settings, voice.characters)
    if voice.permit is not None:
        voice.permit({sentence.hit.source for sentence in evidence} | (earlier.sources if earlier else set()))
    locale = draft.language if draft.language in available() else "en"
    said, finish = _ask(draft.question, evidence, locale, voice, earlier)
    generation = Generation(
        voice.name,
        voice.digest,
        voice.lineage,
        voice.mode,
        voice.place,
        prompt_tokens=finish.prompt_tokens,
        cached_tokens=finish.cached_tokens,
        answer_tokens=finish.answer_tokens,
    )
    if _declines(said, locale):
        return replace(
            draft,
            kind="refusal",
            reason=BY_MODEL,
            sentences=(),
            citations=(),
            nearest=draft.citations,
            generation=generation,
        )
    judged, generation = _guarded(draft, said, evidence, locale, voice, generation)
    return _joined(draft, evidence, judged, voice, generation)


def evidence_of(found: Found, settings: Settings | None = None, characters: int = 300) -> list[Evidence]:
    """Choose what a model is shown.

    Args:
        found: What the search found.
        settings: Constants; the measured ones by default.
        characters: The budget.

    Returns:
        Sentences in reading order.
    """
    settings = settings or Settings()
    held = gather(found.question, distinct(found.hits, settings.copy_share), settings)
    return within(found.question, held, settings, characters, found.sentences)


def _ask(
    question: str, evidence: Sequence[Evidence], locale: str, voice: Voice, earlier: Turn | None
) -> tuple[str, Finish]:
    pieces = [(sentence.hit.title, sentence.text) for sentence in evidence]
    messages, prompt = ask_for(question, pieces, locale, chat=voice.chat, earlier=earlier)
    copies = voice.mode == "copy"
    texts = [shown(text) for _, text in pieces]
    request = Request(
        messages=messages,
        prompt=prompt,
        max_tokens=voice.max_tokens,
        stop=() if voice.chat and not copies else ("\n",),
        grammar=copy_grammar(texts, no_answer(locale)) if copies else None,
        banned=() if copies or voice.weights is None else banned_tokens(voice.weights, locale),
    )
    said = voice.say(request)
    return said.text.strip(), said.finish


def _declines(said: str, locale: str) -> bool:
    """Whether a model says, in the words it was given for that or nearly so, that there is no answer."""
    return not said or fold(no_answer(locale)).rstrip("。. ") in fold(said)


def _guarded(
    draft: Answer, said: str, evidence: Sequence[Evidence], locale: str, voice: Voice, generation: Generation
) -> tuple[list[Judged], Generation]:
    """Put the model's own words through the locale guard and judge the sentences."""
    texts = [sentence.text for sentence in evidence]
    quoted = {(citation.passage, citation.start) for citation in draft.citations}
    likely = {
        number
        for number, sentence in enumerate(evidence)
        if (sentence.hit.passage, sentence.hit.start + sentence.start) in quoted
    }
    own, converted, terms = _kept(said, [shown(text) for text in texts], locale, voice.replace_terms)
    judged = judge(draft.question, stored(own, texts), texts, likely)
    return judged, replace(generation, converted=converted, terms=terms)


def _kept(
    said: str, evidence: Sequence[str], locale: str, replaces: bool
) -> tuple[str, int, tuple[str, ...]]:
    """The text after the guard, sentence by sentence: what repeats the evidence is never touched."""
    keeper = guard(locale)
    parts: list[str] = []
    converted, terms, at = 0, list[str](), 0
    for start, end in sentences(said):
        sentence = said[start:end]
        if not any(sentence.strip() in text for text in evidence):
            sentence, count = keeper.convert(sentence)
            converted += count
            terms += [term.found for term in keeper.terms(sentence)]
            sentence = keeper.replace_terms(sentence)[0] if replaces else sentence
        parts += (said[at:start], sentence)
        at = end
    return "".join((*parts, said[at:])), converted, tuple(dict.fromkeys(terms))


def _joined(
    draft: Answer,
    evidence: Sequence[Evidence],
    judged: Sequence[Judged],
    voice: Voice,
    generation: Generation,
) -> Answer:
    borne = [each for each in judged if not each.fault]
    removed = [each for each in judged if each.fault]
    generation = replace(generation, removed=0 if voice.marks else len(removed))
    if not borne or judged[0].fault:
        fault = judged[0].fault if judged else UNSUPPORTED
        return replace(draft, generation=replace(generation, withheld=fault))
    rests = sorted({each.evidence for each in borne if each.evidence is not None})
    citations: list[Citation] = []
    quotes: list[Sentence] = []
    for number in rests:
        sentence = evidence[number]
        citations.append(cite(sentence.hit, sentence.start, sentence.end))
        quotes.append(Sentence(sentence.text, len(citations) - 1, _spans(sentence.text, borne)))
    direct = tuple(
        Said(each.text, None if each.evidence is None else rests.index(each.evidence))
        for each in judged
        if voice.marks or not each.fault
    )
    return replace(
        draft, direct=direct, sentences=tuple(quotes), citations=tuple(citations), generation=generation
    )


def _spans(text: str, borne: Sequence[Judged]) -> tuple[tuple[int, int], ...]:
    """Where the direct answer stands in a quoted sentence word for word."""
    at = ((text.find(each.text.rstrip("。.")), len(each.text.rstrip("。."))) for each in borne)
    return tuple(
        sorted({(start, start + length) for start, length in at if start >= 0 and length < len(text)})
    )
