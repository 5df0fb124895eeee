"""The inverted index: passages as grams, with the source that a passage belongs to, in one tantivy folder.

Holds no text and knows no ranking: it gives back passage ids. It is derived from the database and can be
built again at any time. This is the one file that meets tantivy's errors, and the one that names its fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import tantivy

from allod.search._errors import IndexBroken, IndexBusy, IndexExists, IndexMissing, IndexOutdated
from allod.search._recipe import Recipe

PASSAGE, VERSION, SOURCE, TEXT, ABOUT = "passage", "version", "source", "text", "about"
FREQUENCIES = "freq"
"""Grams are indexed with their frequency, without positions: half the size, and pairs carry the order."""

_TOKENIZER = "grams"
_FORMAT_FILE = "allod-format"
_WRITER_BYTES = 128_000_000


class Index:
    """An index in a folder; many may read while one process writes."""

    def __init__(self, path: Path, inner: tantivy.Index, recipe: Recipe) -> None:
        self.path = path
        self.recipe = recipe
        self.schema = inner.schema
        self._inner = inner
        with translated(path):
            inner.register_tokenizer(_TOKENIZER, _whitespace())
            inner.config_reader("manual")
            inner.reload()

    @classmethod
    def create(cls, path: Path, recipe: Recipe | None = None) -> Index:
        """Make an empty index.

        Args:
            path: A folder that does not exist or is empty.
            recipe: How it is built and ranked; the program's own by default.

        Returns:
            The index, ready for a writer.

        Raises:
            IndexExists: The folder holds an index.
            IndexBroken: The folder cannot be written.
        """
        recipe = recipe or Recipe()
        with translated(path):
            path.mkdir(parents=True, exist_ok=True)
            if tantivy.Index.exists(str(path)):
                raise IndexExists(path=path)
            inner = tantivy.Index(_schema(), path=str(path))
            (path / _FORMAT_FILE).write_text(recipe.format + "\n", encoding="utf-8")
        return cls(path, inner, recipe)

    @classmethod
    def open(cls, path: Path, recipe: Recipe | None = None) -> Index:
        """Open an index for searching and writing.

        Args:
            path: The folder that `create` made.
            recipe: Its format must be the index's; its ranking constants may be others.

        Returns:
            The index as of its last commit.

        Raises:
            IndexMissing: The folder holds none.
            IndexOutdated: It has another format than the recipe's.
            IndexBroken: Its files cannot be read.
        """
        recipe = recipe or Recipe()
        with translated(path):
            if not path.is_dir() or not tantivy.Index.exists(str(path)):
                raise IndexMissing(path=path)
            found = (path / _FORMAT_FILE).read_text(encoding="utf-8").strip()
            if found != recipe.format:
                raise IndexOutdated(path=path, found=found, expected=recipe.format)
            inner = tantivy.Index.open(str(path))
        return cls(path, inner, recipe)

    def refresh(self) -> None:
        """See what has been committed since the index was opened, by this process or another.

        Raises:
            IndexBroken: Its files cannot be read.
        """
        with translated(self.path):
            self._inner.reload()

    def searcher(self) -> tantivy.Searcher:
        """A fixed view of the last commit seen."""
        return self._inner.searcher()

    def __len__(self) -> int:
        """Passages that can be found."""
        return self.searcher().num_docs

    def writer(self, memory_bytes: int = _WRITER_BYTES, threads: int = 1) -> Writer:
        """Take the index's only writer; use it in a `with` block.

        Args:
            memory_bytes: What may be held before a segment goes to disk, 15 MB a thread at least.
            threads: Indexing threads; one keeps passage order, and so ties, the same from run to run.

        Returns:
            The writer, which commits when its block ends well and takes everything back when it does not.

        Raises:
            IndexBusy: Another process holds it.
            IndexBroken: The folder cannot be written.
        """
        with translated(self.path):
            return Writer(self, self._inner.writer(memory_bytes, threads))


class Writer:
    """Adds and removes passages; nothing is visible or lasting before the block ends."""

    def __init__(self, index: Index, inner: tantivy.IndexWriter) -> None:
        self._index = index
        self._inner = inner

    def add(self, passage: int, version: int, source: int, grams: str, about: str = "") -> None:
        """Add a passage.

        Args:
            passage: Its id in the database; the caller sees to it that it is added once.
            version: The id of the document's version, by which it can be removed.
            source: The id of the source, by which it is permitted or not.
            grams: `language.index_text` of its text.
            about: `language.about_text` of its title, heading and reference.

        Raises:
            IndexBroken: The folder cannot be written.
        """
        document = tantivy.Document()
        document.add_unsigned(PASSAGE, passage)
        document.add_unsigned(VERSION, version)
        document.add_unsigned(SOURCE, source)
        document.add_text(TEXT, grams)
        if about:
            document.add_text(ABOUT, about)
        with translated(self._index.path):
            self._inner.add_document(document)

    def delete_version(self, version: int) -> None:
        """Remove all passages of a document's version that stood in the index before this block.

        Args:
            version: The id given to `add`.

        Raises:
            IndexBroken: The folder cannot be written.
        """
        # By query: deleting by term makes a signed term of the number, and deletes nothing.
        query = tantivy.Query.term_query(self._index.schema, VERSION, version)
        with translated(self._index.path):
            self._inner.delete_documents_by_query(query)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with translated(self._index.path):
            if kind is None:
                self._inner.commit()
            else:
                self._inner.rollback()
            self._inner.wait_merging_threads()
        self._index.refresh()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(PASSAGE, indexed=True, fast=True)
    builder.add_unsigned_field(VERSION, indexed=True)
    builder.add_unsigned_field(SOURCE, indexed=True, fast=True)
    builder.add_text_field(TEXT, tokenizer_name=_TOKENIZER, index_option=FREQUENCIES)
    builder.add_text_field(ABOUT, tokenizer_name=_TOKENIZER, index_option=FREQUENCIES)
    return builder.build()


def _whitespace() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what tantivy and the file system raise into the package's errors.

    Raises:
        IndexBusy: Another process holds the writer.
        IndexBroken: Anything else.
    """
    try:
        yield
    except (ValueError, OSError, TypeError, RuntimeError) as error:
        detail = " ".join(str(error).split())
        if "LockBusy" in detail:
            raise IndexBusy(path=path) from error
        raise IndexBroken(path=path, detail=detail) from error
