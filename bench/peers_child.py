"""One peer measured in a process of its own: a request as JSON on stdin, a result as JSON on stdout.

`bench.peers` starts it in the environment where that peer is installed. Haystack's and LlamaIndex's holds no
Allod, so nothing but the standard library is imported before a peer is chosen. Nothing here sets a peer's
options: what its authors ship is what is measured.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

Numbered = tuple[int, str]
"""A passage's number and its text."""

QUESTIONS = 200
DEPTH = 10
"""Passages that each is asked for."""
SEED = 20261124
ASK_SECONDS = 600
"""A slow peer is asked fewer of the sample's questions; the row says so."""
ALL_SECONDS = 300
"""All questions are asked of a peer that will answer them within this time."""
TOTAL = 160_163
"""159,163 articles and 1,000 paragraphs."""
LAW = 1_000_000
"""Added to an article's number: below it are the paragraphs of DRCD, which are what is to be found."""
WRITER_BYTES = 128_000_000


def passages(data: Path, limit: int | None = None) -> Iterator[Numbered]:
    """The paragraphs of DRCD-dev spread evenly among the articles of law, read as they are asked for.

    Args:
        data: Folder of `laws/` and `drcd/`.
        limit: How many in all, the first articles and every paragraph; all without it.
    """
    paragraphs = [paragraph["context"] for paragraph in _paragraphs(data)]
    every = (limit or TOTAL) // len(paragraphs) - 1
    rest = islice(articles(data), limit and limit - len(paragraphs))
    for number, text in enumerate(paragraphs):
        yield from islice(rest, every)
        yield number, text
    yield from rest


def articles(data: Path) -> Iterator[Numbered]:
    """The articles of law alone."""
    with gzip.open(data / "laws" / "laws-zh.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = chain.from_iterable(json.loads(line)["法規內容"] for line in lines)
        yield from enumerate((row["條文內容"] for row in rows if "條文內容" in row), LAW)


def _paragraphs(data: Path) -> list[Any]:
    with gzip.open(data / "drcd" / "drcd-dev.json.gz", "rt", encoding="utf-8") as file:
        return [paragraph for article in json.load(file)["data"] for paragraph in article["paragraphs"]]


def questions(data: Path) -> list[Numbered]:
    """All questions of DRCD-dev, each with the number of its paragraph, in an order that never changes.

    The first 200 are the random sample that every peer is asked.
    """
    asked = [(number, item["question"]) for number, p in enumerate(_paragraphs(data)) for item in p["qas"]]
    random.Random(SEED).shuffle(asked)
    return asked


class Peer(Protocol):
    """What is measured of each."""

    packages: tuple[str, ...]
    note: str

    def build(self, passages: Iterable[Numbered], path: Path) -> float:
        """Make all passages searchable; the seconds it took, the reading of the passages included."""

    def save(self, path: Path) -> None:
        """Put on disk what has been built, where the peer can and has not yet; not timed."""

    def query(self, text: str, k: int = DEPTH) -> list[int]:
        """Numbers of the best passages, best first."""


class Tantivy:
    """The bare engine: tokens split at whitespace, frequencies only, one writer thread, its own ranking.

    Args:
        document: A passage as tokens joined by whitespace.
        question: A question as tokens.
    """

    packages: tuple[str, ...] = ("tantivy",)
    note = "question words stripped"

    def __init__(self, document: Callable[[str], str], question: Callable[[str], Iterable[str]]) -> None:
        self._document = document
        self._question = question

    def build(self, passages: Iterable[Numbered], path: Path) -> float:
        import tantivy

        start = time.perf_counter()
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("passage", fast=True)
        builder.add_text_field("text", tokenizer_name="tokens", index_option="freq")
        path.mkdir(parents=True, exist_ok=True)
        self.open(tantivy.Index(builder.build(), path=str(path)))
        writer = self._index.writer(WRITER_BYTES, 1)
        for number, text in passages:
            document = tantivy.Document()
            document.add_unsigned("passage", number)
            document.add_text("text", self._document(text))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        seconds = time.perf_counter() - start
        self.open(self._index)
        return seconds

    def open(self, index: Any) -> None:  # noqa: ANN401
        """Take an index that is there."""
        import tantivy

        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("tokens", whitespace)
        index.reload()
        self._index, self._searcher = index, index.searcher()

    def save(self, path: Path) -> None:
        """It is on disk."""

    def query(self, text: str, k: int = DEPTH) -> list[int]:
        import tantivy

        any_of = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._index.schema, "text", term, "freq"))
            for term in dict.fromkeys(self._question(text))
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(any_of), k, count=False).hits
        found = self._searcher.fast_field_values("passage", [address for _, address in hits])
        return [int(number or 0) for number in found]


def bare_tantivy() -> Tantivy:
    """tantivy over Allod's own grams: the yardstick of intake and search."""
    from allod.language import index_text, question_grams

    return Tantivy(index_text, question_grams)


class JiebaTantivy(Tantivy):
    """The same engine over the words that jieba's dictionary finds."""

    packages: tuple[str, ...] = ("jieba", "tantivy")
    note = "dictionary loaded before the clock starts"

    def __init__(self) -> None:
        import jieba

        jieba.setLogLevel("WARNING")
        jieba.initialize()
        super().__init__(
            lambda text: " ".join(jieba.lcut(text)), lambda text: " ".join(jieba.lcut(text)).split()
        )


class BM25S:
    """bm25s over Allod's own grams, given as lists of tokens, in memory."""

    packages: tuple[str, ...] = ("bm25s",)
    note = "in memory; saving not timed; question words stripped"

    def build(self, passages: Iterable[Numbered], path: Path) -> float:
        import bm25s

        start = time.perf_counter()
        self._numbers: list[int] = []
        self._index = bm25s.BM25()
        self._index.index(self._tokens(self._noted(passages)), show_progress=False)
        return time.perf_counter() - start

    def _noted(self, passages: Iterable[Numbered]) -> Iterator[str]:
        for number, text in passages:
            self._numbers.append(number)
            yield text

    def _tokens(self, texts: Iterable[str]) -> object:
        from allod.language import grams

        return [grams(text) for text in texts]

    def save(self, path: Path) -> None:
        self._index.save(str(path))

    def query(self, text: str, k: int = DEPTH) -> list[int]:
        from allod.language import question_grams

        found, _ = self._index.retrieve([question_grams(text)], k=k, show_progress=False)
        return [self._numbers[place] for place in found[0]]


class BM25STokenized(BM25S):
    """The same, the joined grams split by bm25s's own tokenizer, which holds numbers instead of strings."""

    note = "grams joined, split by its own tokenizer; else as bm25s"

    def _tokens(self, texts: Iterable[str]) -> object:
        import bm25s

        from allod.language import index_text

        joined = [index_text(text) for text in texts]
        return bm25s.tokenize(joined, lower=False, token_pattern=r"\S+", stopwords=None, show_progress=False)


class Haystack:
    """Haystack's in-memory store and its BM25 retriever."""

    packages: tuple[str, ...] = ("haystack-ai",)
    note = "in memory, nothing on disk"

    def build(self, passages: Iterable[Numbered], path: Path) -> float:
        from haystack import Document
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        start = time.perf_counter()
        store = InMemoryDocumentStore()
        store.write_documents([Document(id=str(number), content=text) for number, text in passages])
        self._retriever = InMemoryBM25Retriever(store)
        return time.perf_counter() - start

    def save(self, path: Path) -> None:
        """It keeps documents, never an index."""

    def query(self, text: str, k: int = DEPTH) -> list[int]:
        return [int(document.id) for document in self._retriever.run(text, top_k=k)["documents"]]


class LlamaIndex:
    """LlamaIndex's BM25 retriever."""

    packages: tuple[str, ...] = ("llama-index-core", "llama-index-retrievers-bm25", "bm25s")
    note = "in memory; saving not timed"

    def build(self, passages: Iterable[Numbered], path: Path) -> float:
        from llama_index.core.schema import TextNode
        from llama_index.retrievers.bm25 import BM25Retriever

        start = time.perf_counter()
        nodes = [TextNode(id_=str(number), text=text) for number, text in passages]
        self._retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
        return time.perf_counter() - start

    def save(self, path: Path) -> None:
        self._retriever.persist(str(path))

    def query(self, text: str, k: int = DEPTH) -> list[int]:
        return [int(found.node.node_id) for found in self._retriever.retrieve(text)[:k]]


PEERS: dict[str, Callable[[], Peer]] = {
    "bare tantivy": bare_tantivy,
    "bm25s": BM25S,
    "bm25s tokenizer": BM25STokenized,
    "Haystack": Haystack,
    "LlamaIndex": LlamaIndex,
    "jieba": JiebaTantivy,
}


def measure(name: str, data: Path, work: Path, limit: int | None = None) -> dict[str, Any]:
    """Build one peer over the passages and ask it the questions.

    Args:
        name: One of `PEERS`.
        data: Folder of the data.
        work: An empty folder for what the peer puts on disk.
        limit: Number of passages; all without it.

    Returns:
        Its versions, times in seconds (wall, and processor time of all threads) and milliseconds, bytes,
        recall on the sample (`r1`, `r5`, `r10`) and, where it is fast enough, on all questions (`all`).
    """
    peer = PEERS[name]()
    asked = questions(data)
    counted = _Counted(passages(data, limit))
    path = work / "index"
    used = time.process_time()
    seconds = peer.build(counted, path)
    used, peak = time.process_time() - used, peak_bytes()
    peer.save(path)
    recalled, times = ask(peer, asked[:QUESTIONS], ASK_SECONDS)
    p50 = statistics.median(times)
    return {
        "name": name,
        "version": ", ".join(f"{package} {version(package)}" for package in peer.packages),
        "passages": counted.count,
        "seconds": seconds,
        "cpu_seconds": used,
        "peak_bytes": peak,
        "disk_bytes": sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) or None,
        **recalled,
        "p50_ms": p50 * 1e3,
        "all": ask(peer, asked)[0] if p50 * len(asked) <= ALL_SECONDS else None,
        "note": peer.note
        if len(times) == QUESTIONS
        else f"ONLY {len(times)} QUESTIONS in {ASK_SECONDS} s; {peer.note}",
    }


def ask(
    peer: Peer, asked: Sequence[Numbered], budget: float = math.inf
) -> tuple[dict[str, float], list[float]]:
    """How often the gold paragraph is among the first 1, 5 and 10, and the seconds of each query.

    Args:
        peer: One that has been built.
        asked: Questions with the number of the paragraph wanted.
        budget: Seconds after which no further question is asked.
    """
    places: list[int] = []
    times: list[float] = []
    for gold, text in asked:
        if sum(times) > budget:
            break
        start = time.perf_counter()
        found = peer.query(text, DEPTH)
        times.append(time.perf_counter() - start)
        places.append(found.index(gold) if gold in found else DEPTH)
    recalled: dict[str, float] = {
        f"r{k}": sum(place < k for place in places) / len(places) for k in (1, 5, DEPTH)
    }
    return {**recalled, "n_questions": len(places)}, times


def peak_bytes() -> int:
    """The most memory this process has held; no peer starts another.

    Linux carries `ru_maxrss` over from the process that started this one; its own is VmHWM.
    """
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    except OSError:
        found = None
    if found:
        return int(found[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


class _Counted:
    """Passages, counted as they are read."""

    def __init__(self, passages: Iterable[Numbered]) -> None:
        self._passages = passages
        self.count = 0

    def __iter__(self) -> Iterator[Numbered]:
        for self.count, passage in enumerate(self._passages, 1):  # noqa: B020
            yield passage


def main() -> None:
    request = json.load(sys.stdin)
    result = measure(request["name"], Path(request["data"]), Path(request["work"]), request["limit"])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
