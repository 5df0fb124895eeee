"""The register of sources: where documents come from, with rights, steward and label.

Each source is one act: its row, and a signed ``rights`` statement that commits to the row without
telling it. No document enters without a source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from sqlalchemy import RowMapping, func, insert, select

from allod import policy
from allod.corpus._errors import BadTerms, FileUnreadable, SourceExists, SourceUnknown
from allod.corpus._map import load_map
from allod.corpus._storable import is_storable
from allod.ledger import Subject, commit, new_salt, own_predicate
from allod.workspace import View, Workspace, sources, visible

RIGHTS_TYPE = own_predicate("rights")
SCOPES = ("retrieval", "training")
_MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of whoever registers a source; only name, licence and steward are required.

    `licence` is an SPDX expression, `classification` a level's id or label, `until` the last day in
    force (ISO 8601), `place` where the documents may lie, `agreement` a file that is kept with the
    source, `map` a TOML file for structured records or the name of a shipped one.
    """

    name: str
    licence: str
    steward: str
    classification: str | None = None
    scope: Sequence[str] = ("retrieval",)
    until: str | None = None
    place: str | None = None
    origin: str | None = None
    agreement: Path | None = None
    map: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A registered source."""

    id: int
    act: int
    name: str
    licence: str
    steward: str
    classification: str
    scope: tuple[str, ...]
    until: str | None
    place: str | None
    origin: str | None
    agreement: str | None
    map: str | None
    salt: bytes
    commitment: str

    def rights(self) -> policy.Rights:
        """Return what policy decides on."""
        return policy.Rights(self.name, self.classification, frozenset(self.scope), self.until)


def add_source(workspace: Workspace, terms: Terms) -> Source:
    """Register a source.

    Args:
        workspace: Where.
        terms: Its rights and label.

    Returns:
        The source, entered in the ledger.

    Raises:
        SourceExists: The name is taken.
        BadTerms: A term that makes no sense.
        FileUnreadable: The agreement or the map cannot be read.
    """
    row = _row(workspace, terms)
    with workspace.act("rights") as act:
        if act.connection.execute(select(sources.c.id).where(sources.c.name == terms.name)).first():
            raise SourceExists(name=terms.name)
        salt = new_salt()
        row |= {
            "id": (act.connection.execute(select(func.max(sources.c.id))).scalar() or 0) + 1,
            "act": act.entry,
            "salt": salt,
            "commitment": commit(_committed(row), salt),
        }
        act.connection.execute(insert(sources), row)
        source = _source(row)
        act.state(RIGHTS_TYPE, [Subject("source", source.commitment)], _predicate(source, act.started))
    return source


def all_sources(view: View) -> list[Source]:
    """List the sources, in order of registration.

    Args:
        view: A snapshot.

    Returns:
        All that are in the ledger.
    """
    rows = view.connection.execute(select(sources).where(visible(sources, view.size)).order_by(sources.c.id))
    return [_source(row) for row in rows.mappings()]


def source_named(view: View, name: str) -> Source:
    """Return one source.

    Args:
        view: A snapshot.
        name: Its name.

    Returns:
        The source.

    Raises:
        SourceUnknown: None has that name; the error gives the command that registers it.
    """
    for source in all_sources(view):
        if source.name == name:
            return source
    raise SourceUnknown(name=name, command=command_for(name))


def command_for(name: str) -> str:
    """Return the exact line that registers a source of that name."""
    return f'allod source add {name} --licence CC-BY-4.0 --steward "OFFICE OR PERSON"'


def audit_source(source: Source) -> bool:
    """Tell whether a row still is what its statement committed to.

    Args:
        source: As read from the database.

    Returns:
        True when it is unchanged.
    """
    row = {key: getattr(source, key) for key in _COMMITTED}
    return commit(_committed(row | {"scope": ",".join(source.scope)}), source.salt) == source.commitment


_COMMITTED = (
    "name",
    "licence",
    "steward",
    "classification",
    "scope",
    "until",
    "place",
    "origin",
    "agreement",
    "map",
)


def _committed(row: Mapping[str, object]) -> bytes:
    body = {key: row[key] for key in _COMMITTED}
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _row(workspace: Workspace, terms: Terms) -> dict[str, object]:
    settings = workspace.settings.policy
    if not terms.name.strip() or not terms.name.isprintable():
        raise BadTerms(name=terms.name, field="name", value=terms.name, expected="a short printable name")
    for field in ("name", "licence", "steward", "until", "place", "origin"):
        value, kind = getattr(terms, field), sources.c[field].type
        most = getattr(kind, "length", None) or _MAX_TEXT
        if value is not None and (len(value) > most or not is_storable(value)):
            expected = f"text of at most {most} characters"
            raise BadTerms(name=terms.name, field=field, value=value[:40], expected=expected)
    for scope in terms.scope:
        if scope not in SCOPES:
            raise BadTerms(name=terms.name, field="scope", value=scope, expected=" or ".join(SCOPES))
    if terms.until is not None:
        try:
            date.fromisoformat(terms.until)
        except ValueError as error:
            expected = "a date such as 2027-12-31"
            raise BadTerms(name=terms.name, field="until", value=terms.until, expected=expected) from error
    agreement = None
    if terms.agreement is not None:
        try:
            with terms.agreement.open("rb") as stream:
                agreement, _size = workspace.blobs.add(stream)
        except OSError as error:
            raise FileUnreadable(file=terms.agreement, detail=error.strerror) from error
    return {
        "name": terms.name,
        "licence": policy.licence(terms.licence),
        "steward": terms.steward,
        "classification": policy.level_id(terms.classification or settings.default_level, settings.levels),
        "scope": ",".join(sorted(set(terms.scope), key=SCOPES.index)),
        "until": terms.until,
        "place": terms.place,
        "origin": terms.origin,
        "agreement": agreement,
        "map": None if terms.map is None else _map_text(terms.map),
    }


def _map_text(name: str) -> str:
    """Read a map, a file or one that ships, and make sure that it is one; the source keeps its text.

    Raises:
        FileUnreadable: It cannot be read.
    """
    path = Path(name)
    shipped = resources.files("allod.corpus") / "maps" / f"{name}.toml"
    try:
        text = (
            shipped.read_text("utf-8") if not path.suffix and shipped.is_file() else path.read_text("utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(file=name, detail=getattr(error, "strerror", None) or "not UTF-8") from error
    load_map(text, name)
    return text


def _source(row: Mapping[str, object] | RowMapping) -> Source:
    values = dict(row)
    values["scope"] = tuple(str(values["scope"]).split(","))
    return Source(**values)


def _predicate(source: Source, at: str) -> dict[str, object]:
    agreement = []
    if source.agreement is not None:
        agreement.append(Subject("agreement", commit(source.agreement.encode(), source.salt)).descriptor())
    return {
        "licence": source.licence,
        "steward": commit(source.steward.encode(), source.salt),
        "classification": source.classification,
        "scope": list(source.scope),
        "until": source.until,
        "place": source.place,
        "materials": agreement,
        "registeredOn": at,
    }
