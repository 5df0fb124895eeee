"""The settings of a workspace: typed fields from which file, checks and reference page come.

``allod.toml`` is read with tomllib into these models; unknown keys are refused. The commented file
that ``allod init`` writes and the page docs/configuration.md are both made from the fields' help lines.
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from allod.workspace._address import parse_address
from allod.workspace._errors import BadSettings

FILE_NAME = "allod.toml"


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Identity(_Section):
    """Who this workspace belongs to."""

    id: str = Field(
        description="Random identity of this workspace; part of the ledger's origin. Never change it."
    )
    name: str = Field(description="The institution's name, as people read it. It never enters the ledger.")
    jurisdiction: str = Field(
        "", description="Country code (ISO 3166-1) whose preset was taken, for example TW."
    )
    locale: str = Field("en", description="Language of the program's own words: zh-TW or en.")


class Level(_Section):
    """One classification level."""

    id: str = Field(description="What the command line and the ledger call it.")
    label: str = Field(description="What people call it; accepted on the command line too.")


class ModelRules(_Section):
    """Which models may be used; each rule holds for a model and for all that it grew from."""

    preset: str = Field(
        "", description="Shipped rules that the others only tighten: tw-agency; empty = none."
    )
    barred_origins: tuple[Country, ...] = Field((), description="Countries whose models are barred.")
    allowed_origins: tuple[Country, ...] = Field((), description="Only these countries; empty = any.")
    allowed_licences: tuple[str, ...] = Field((), description="Only these licences (SPDX); empty = any.")


class Policy(_Section):
    """Who may see what, and which models may be used."""

    levels: tuple[Level, ...] = Field(
        (
            Level(id="public", label="public"),
            Level(id="internal", label="internal"),
            Level(id="confidential", label="confidential"),
            Level(id="secret", label="secret"),
        ),
        description="Classification levels, from open to closed. A source carries exactly one.",
    )
    default_level: str = Field("internal", description="The level of a source that was added without one.")
    clearance: str = Field(
        "", description="The highest level that this machine's people may read; empty = all."
    )
    models: ModelRules = Field(
        ModelRules(),
        description="Models that may be used, checked through their lineage: preset (tw-agency), "
        "barred_origins, allowed_origins (ISO 3166-1), allowed_licences (SPDX).",
    )

    @model_validator(mode="after")
    def _known_levels(self) -> Policy:
        ids = [level.id for level in self.levels]
        if len(set(ids)) != len(ids):
            raise ValueError("levels: two have the same id")
        for name, value in (("default_level", self.default_level), ("clearance", self.clearance or ids[-1])):
            if value not in ids:
                raise ValueError(f"{name}: {value!r} is not one of the levels {', '.join(ids)}")
        return self


class DatabaseSettings(_Section):
    """Where rows are kept: a file in this folder, or a PostgreSQL database for this workspace alone."""

    url: str = Field(
        "",
        description="Empty = SQLite, allod.db in this folder. Else postgresql://USER@HOST/DATABASE, or "
        "postgresql://USER@/DATABASE?host=/run/postgresql over a UNIX socket; never with a password.",
    )
    password_file: str = Field(
        "", description="Absolute path of a file (mode 0600) with the password alone; empty = no password."
    )
    ca_file: str = Field(
        "",
        description="Absolute path of the certificates by which the server is known; empty = the system's. "
        "To another machine TLS is always used.",
    )

    @model_validator(mode="after")
    def _usable(self) -> DatabaseSettings:
        if self.url:
            parse_address(self.url)
        for name in ("password_file", "ca_file"):
            path = getattr(self, name)
            if path and not Path(path).is_absolute():
                raise ValueError(f"{name}: {path!r} is not an absolute path")
        return self


class Intake(_Section):
    """How documents are taken in."""

    max_file_bytes: int = Field(256 * 2**20, gt=0, description="A larger file is refused, in bytes.")
    parsers: int = Field(
        0, ge=0, le=64, description="Parser processes that work side by side; 0 = one a core."
    )
    parser_memory_bytes: int = Field(
        2 * 2**30, gt=0, description="Address space of one parser process, in bytes."
    )
    parser_seconds: float = Field(
        120.0, gt=0, description="Seconds to wait for a file of up to 4 MB, larger ones in proportion."
    )
    ocr_languages: str = Field(
        "chi_tra+eng", description="What tesseract reads on scanned pages and pictures, joined with +."
    )
    ocr_seconds: float = Field(
        30.0, gt=0, description="Seconds for one scanned page; a page that takes longer is reported."
    )
    batch_documents: int = Field(1000, ge=1, le=1000, description="Documents in one signed act, at most.")
    batch_seconds: float = Field(10.0, gt=0, le=10, description="Seconds before a batch is signed, at most.")


class Search(_Section):
    """How passages are found."""

    writer_memory_bytes: int = Field(
        128 * 2**20, ge=15 * 2**20, description="Memory of the index writer, in bytes."
    )
    vectors: str = Field(
        "",
        description="Model by whose vectors search goes beside the words; empty = the one given last to "
        "`allod index add-vectors`, off = none.",
    )
    late_passages: int = Field(
        8,
        ge=0,
        le=100,
        description="Passages without a vector that a question has encoded on the fly, at most.",
    )
    vectors_at_add: int = Field(
        2000,
        ge=0,
        description="Passages that `allod add` gives vectors at once, at most; others wait for "
        "`allod index add-vectors`.",
    )


class AnswerSettings(_Section):
    """When a question is answered and when it is refused; what is unset follows docs/answers.md."""

    passages: int = Field(20, ge=2, le=50, description="Passages looked at for an answer.")
    floor: float | None = Field(
        None, description="Refuse below this strength of evidence; higher refuses more."
    )
    margin_weight: float | None = Field(
        None, ge=0, description="Weight of the best passage's lead over the next in that strength."
    )
    names_must_stand: bool | None = Field(
        None, description="Refuse when an article, year, foreign word or title asked for stands nowhere."
    )
    most_sentences: int | None = Field(
        None, ge=1, le=3, description="Sentences quoted for a question that asks one thing."
    )
    keep_text: bool = Field(
        True, description="Keep question and answer in the database (the ledger never holds them)."
    )
    keep_questions: Literal["off", "offer", "always"] = Field(
        "off", description="Keep what is asked among the workspace's own questions: off, offer, always."
    )
    question_days: int = Field(
        0, ge=0, description="Days after which a question kept so is erased; 0 = never."
    )


class UpstreamSettings(_Section):
    """A model elsewhere, behind an OpenAI-compatible address; used only where it is declared here."""

    base_url: str = Field(
        "", description="Address up to and with /v1, https:// (http:// in your own network); empty = none."
    )
    model: str = Field("", description="What that server calls the model.")
    purpose: str = Field("", description="What it is used for, as people may read it. Required.")
    place: str = Field(
        "",
        pattern=r"^([A-Z]{2})?$",
        description="Country where it runs (ISO 3166-1), for example TW. Required.",
    )
    clearance: str = Field(
        "", description="The highest level whose documents may be sent there; empty = the lowest level."
    )
    key_file: str = Field("", description="Absolute path of a file with the key alone; empty = no key.")
    ca_file: str = Field(
        "", description="Absolute path of the certificates by which it is known; empty = the system's."
    )

    @model_validator(mode="after")
    def _declared(self) -> UpstreamSettings:
        for name in ("key_file", "ca_file"):
            path = getattr(self, name)
            if path and not Path(path).is_absolute():
                raise ValueError(f"{name}: {path!r} is not an absolute path")
        if not self.base_url:
            return self
        if not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", self.base_url):
            raise ValueError(f"base_url: {self.base_url!r} is not an address like https://host/v1")
        missing = [name for name in ("model", "purpose", "place") if not getattr(self, name)]
        if missing:
            raise ValueError(f"{missing[0]}: an upstream is declared with model, purpose and place")
        return self


class ModelSettings(_Section):
    """The language model: which one, where models come from, and what one may use."""

    name: str = Field("", description="The model that answers, as `allod model list` names it; empty = none.")
    catalog: str = Field(
        "",
        description="Absolute path of a folder with catalog entries of your own; empty = the shipped ones.",
    )
    cache: str = Field(
        "", description="Absolute path of a folder for fetched models; empty = the user's cache."
    )
    hub: str = Field(
        "https://huggingface.co", description="Address of the hub; an institution's own mirror will do."
    )
    hub_token_file: str = Field(
        "",
        description="Absolute path of a file with the hub's token, for licences accepted there.",
    )
    answer: Literal["free", "copy"] = Field(
        "free",
        description="How it answers: free, or copy = only stretches of the evidence, for small models.",
    )
    evidence: int = Field(
        300, ge=50, le=20_000, description="Characters of evidence that it is shown for a question."
    )
    unsupported: Literal["remove", "mark"] = Field(
        "remove", description="Sentences that the evidence does not bear out: remove them, or mark them."
    )
    replace_terms: bool = Field(
        False, description="Replace words of another region's usage in the model's own words."
    )
    threads: int = Field(0, ge=0, le=512, description="Threads of the model; 0 = the physical cores.")
    context: int = Field(
        4096,
        ge=256,
        le=2**20,
        description="Tokens of prompt and answer together; never above the model's own.",
    )
    max_tokens: int = Field(256, ge=1, le=2**16, description="Tokens of one answer, at most.")
    seconds: float = Field(120.0, gt=0, description="Seconds to wait for a whole answer.")
    memory_bytes: int = Field(
        0, ge=0, description="Address space of the model's process; 0 = reckoned from the model's file."
    )
    prompt_cache_bytes: int = Field(
        256 * 2**20, ge=0, description="Memory for prompts read before, in bytes; 0 = none is kept."
    )
    upstream: UpstreamSettings = Field(
        UpstreamSettings(), description="A model elsewhere instead; see [model.upstream]."
    )


class Settings(_Section):
    """Everything that can be set, by section of allod.toml."""

    workspace: Identity
    policy: Policy = Policy()
    database: DatabaseSettings = DatabaseSettings()
    intake: Intake = Intake()
    search: Search = Search()
    answer: AnswerSettings = AnswerSettings()
    model: ModelSettings = ModelSettings()

    @model_validator(mode="after")
    def _known_clearance(self) -> Settings:
        clearance = self.model.upstream.clearance
        if clearance and clearance not in [level.id for level in self.policy.levels]:
            raise ValueError(f"model.upstream.clearance: {clearance!r} is not one of the levels of [policy]")
        return self


def load(path: Path) -> Settings:
    """Read a settings file.

    Args:
        path: The allod.toml.

    Returns:
        The typed settings.

    Raises:
        BadSettings: Not TOML, an unknown key, or a value that a field refuses.
    """
    try:
        return Settings.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(path=path, detail=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise BadSettings(path=path, detail=f"{place}: {first['msg']}") from error


def render(settings: Settings) -> str:
    """Write settings as a commented TOML file.

    Args:
        settings: What to write.

    Returns:
        The text of allod.toml; fields without a value stand there commented out.
    """
    lines = [
        "# Allod workspace. Every key is explained in docs/configuration.md; unknown keys are refused.",
        "",
    ]
    for path, kind in _sections(type(settings)):
        section = functools.reduce(getattr, path, settings)
        lines.append(f"# {(kind.__doc__ or '').strip()}")
        lines.append(f"[{'.'.join(path)}]")
        for key, info in kind.model_fields.items():
            value = getattr(section, key)
            if isinstance(value, _Section):
                continue
            lines.append(f"# {info.description}")
            lines.append(f"# {key} =" if value is None else f"{key} = {_toml(value)}")
        lines.append("")
    return "\n".join(lines)


def reference() -> list[tuple[str, str, str, str, str]]:
    """List every setting for the reference page.

    Returns:
        Rows of (section, key, type, default, help).
    """
    rows = []
    for path, model in _sections(Settings):
        for key, info in model.model_fields.items():
            if _section(info.annotation):
                continue
            default = "" if info.is_required() or info.default is None else _toml(info.default)
            kind = str(getattr(info.annotation, "__name__", info.annotation)).replace(" | None", "")
            rows.append((".".join(path), key, kind, default, info.description or ""))
    return rows


def _section(kind: object) -> type[_Section] | None:
    return kind if isinstance(kind, type) and issubclass(kind, _Section) else None


def _sections(
    model: type[BaseModel], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], type[_Section]]]:
    """The sections of a model and those inside them, each with its path, in the order of the file."""
    for key, info in model.model_fields.items():
        if kind := _section(info.annotation):
            yield (*above, key), kind
            yield from _sections(kind, (*above, key))


def _toml(value: Any) -> str:  # noqa: ANN401  (any TOML value)
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list) and not any(isinstance(item, BaseModel | Mapping) for item in value):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, tuple | list):
        return "[\n" + "".join(f"  {_toml(item)},\n" for item in value) + "]"
    # JSON's strings, numbers and booleans are TOML's; ensure_ascii off keeps labels readable.
    return json.dumps(value, ensure_ascii=False)
