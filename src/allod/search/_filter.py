"""The permission filter, a part of the query: what is of a source that is not allowed is never a candidate.

Takes the decision that `policy` has made for the asker; decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import tantivy

from allod.search._index import SOURCE


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sources the asker may see, out of all that exist."""

    allowed: frozenset[int]
    """Ids of the permitted sources."""
    all_sources: frozenset[int]
    """Ids of every source in the workspace: the closed list from which exclusions are made."""

    def clauses(self, schema: tantivy.Schema) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """What is added to the question's own query.

        The shorter of both lists is used. Excluding lets a source through that is missing from
        `all_sources`, so `search` also compares each candidate's own source with `allowed`.

        Args:
            schema: The index's schema.

        Returns:
            No clause when everything is allowed, else one.
        """
        allowed = self.allowed & self.all_sources
        denied = self.all_sources - allowed
        if not denied:
            return []
        exclude = len(denied) <= len(allowed)
        sources = sorted(denied if exclude else allowed)
        query = tantivy.Query.term_set_query(schema, SOURCE, sources)
        if exclude:
            return [(tantivy.Occur.MustNot, query)]
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0))]
