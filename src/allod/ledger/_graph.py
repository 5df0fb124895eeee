"""The derivation graph: from any digest back to all that it came from, or forward to all that it went into.

Nodes are digests, joined by acts; the graph is derived from statements and can be rebuilt from them at any
time. It checks no signature: give it statements that were opened with a key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from allod.ledger._provenance import materials_of, products_of
from allod.ledger._statement import Statement, Subject


@dataclass(frozen=True, slots=True)
class Act:
    """One statement as a step of derivation."""

    entry: int
    predicate_type: str
    materials: tuple[Subject, ...]
    products: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a drawn walk: a node under its parent, reached through an act.

    Walking back, ``parent`` was made from ``node``; walking forward, ``node`` was made from ``parent``. A
    node that was drawn before is ``repeated``, and what lies beyond it is not drawn again.
    """

    depth: int
    parent: Subject
    node: Subject
    act: Act
    repeated: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """All that was reached from ``start``, in drawing order: each step below its parent, one level deeper."""

    start: Subject
    steps: tuple[Step, ...]


class Graph:
    """Acts, found by what they used and by what they made."""

    def __init__(self) -> None:
        self._made: defaultdict[str, list[Act]] = defaultdict(list)
        self._used: defaultdict[str, list[Act]] = defaultdict(list)
        self._names: dict[str, str] = {}

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Graph:
        """Build the graph of a whole ledger, entries numbered in the order given.

        Raises:
            BadStatement: a list of materials or by-products is malformed.
        """
        graph = cls()
        for entry, statement in enumerate(statements):
            graph.add(statement, entry)
        return graph

    def add(self, statement: Statement, entry: int) -> Act:
        """Add one statement.

        Args:
            statement: as :func:`allod.ledger.open_envelope` returned it.
            entry: its number in the ledger.

        Returns:
            The act that it records.

        Raises:
            BadStatement: a list of materials or by-products is malformed.
        """
        act = Act(entry, statement.predicate_type, materials_of(statement), products_of(statement))
        for product in act.products:
            self._made[product.sha256].append(act)
        for material in act.materials:
            self._used[material.sha256].append(act)
        for item in (*act.products, *act.materials):
            if item.name:
                self._names.setdefault(item.sha256, item.name)
        return act

    def node(self, digest: str) -> Subject:
        """Give a digest with the first name that a statement gave it, or with none."""
        return Subject(self._names.get(digest, ""), digest)

    def acts(self, digest: str) -> tuple[Act, ...]:
        """Give the acts that made a digest or are about it, oldest first."""
        return tuple(self._made.get(digest, ()))

    def uses(self, digest: str) -> tuple[Act, ...]:
        """Give the acts that used a digest, oldest first."""
        return tuple(self._used.get(digest, ()))

    def back(self, digest: str) -> Walk:
        """Walk from a digest to all that it was made from."""
        return self._walk(digest, forward=False)

    def forward(self, digest: str) -> Walk:
        """Walk from a digest to all that was made from it."""
        return self._walk(digest, forward=True)

    def _walk(self, digest: str, *, forward: bool) -> Walk:
        # With an own stack: corpus versions come one from another, so a chain can be thousands of acts deep.
        start, steps, drawn = self.node(digest), [], {digest}
        stack = self._beyond(digest, 1, forward=forward)
        while stack:
            depth, parent, node, act = stack.pop()
            repeated = node in drawn
            steps.append(Step(depth, self.node(parent), self.node(node), act, repeated))
            if not repeated:
                drawn.add(node)
                stack += self._beyond(node, depth + 1, forward=forward)
        return Walk(start, tuple(steps))

    def _beyond(self, digest: str, depth: int, *, forward: bool) -> list[tuple[int, str, str, Act]]:
        """Give the next steps from a node, last one first, as a stack wants them."""
        found = []
        for act in self.uses(digest) if forward else self.acts(digest):
            nodes = dict.fromkeys(item.sha256 for item in (act.products if forward else act.materials))
            found += [(depth, digest, node, act) for node in nodes if node != digest]
        found.reverse()
        return found
