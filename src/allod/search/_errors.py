"""The errors of `search`, one sentence each; tantivy's own are translated to these in `_index`."""

from __future__ import annotations

from allod.errors import AllodError


class IndexMissing(AllodError):
    """There is no index at that place."""

    code = "search.index_missing"
    sentence = "{path}: there is no search index here; make it with `allod index rebuild`."


class IndexExists(AllodError):
    """An index would be created over another one."""

    code = "search.index_exists"
    sentence = "{path}: a search index is already here; remove the folder first or open it instead."


class IndexOutdated(AllodError):
    """The index has other fields or other grams than this program's."""

    code = "search.index_outdated"
    sentence = (
        "{path}: the search index has format {found}, this program uses {expected}; "
        "build it again with `allod index rebuild`."
    )


class IndexBusy(AllodError):
    """Another process writes to the index."""

    code = "search.index_busy"
    sentence = "{path}: another process is writing to the search index; wait until it has finished."


class IndexBroken(AllodError):
    """The index's files cannot be read or written."""

    code = "search.index_broken"
    sentence = (
        "{path}: the search index cannot be used ({detail}); it is derived from the database, "
        "build it again with `allod index rebuild`."
    )
