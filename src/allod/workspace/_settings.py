"""The settings of a workspace: typed fields from which file, checks and reference page come.

``allod.toml`` is read with tomllib into these models; unknown keys are refused. The commented file
that ``allod init`` writes and the page docs/configuration.md are both made from the fields' help lines.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from allod.workspace._errors import BadSettings

FILE_NAME = "allod.toml"


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


class Policy(_Section):
    """Who may see what."""

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

    @model_validator(mode="after")
    def _known_levels(self) -> Policy:
        ids = [level.id for level in self.levels]
        if len(set(ids)) != len(ids):
            raise ValueError("levels: two have the same id")
        for name, value in (("default_level", self.default_level), ("clearance", self.clearance or ids[-1])):
            if value not in ids:
                raise ValueError(f"{name}: {value!r} is not one of the levels {', '.join(ids)}")
        return self


class Intake(_Section):
    """How documents are taken in."""

    max_file_bytes: int = Field(256 * 2**20, gt=0, description="A larger file is refused, in bytes.")
    parsers: int = Field(2, ge=1, le=64, description="Parser processes that work side by side.")
    parser_memory_bytes: int = Field(
        2 * 2**30, gt=0, description="Address space of one parser process, in bytes."
    )
    parser_seconds: float = Field(
        120.0, gt=0, description="Seconds to wait for a file of up to 4 MB, larger ones in proportion."
    )
    batch_documents: int = Field(1000, ge=1, le=1000, description="Documents in one signed act, at most.")
    batch_seconds: float = Field(10.0, gt=0, le=10, description="Seconds before a batch is signed, at most.")


class Search(_Section):
    """How passages are found."""

    writer_memory_bytes: int = Field(
        128 * 2**20, ge=15 * 2**20, description="Memory of the index writer, in bytes."
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


class Settings(_Section):
    """Everything that can be set, by section of allod.toml."""

    workspace: Identity
    policy: Policy = Policy()
    intake: Intake = Intake()
    search: Search = Search()
    answer: AnswerSettings = AnswerSettings()


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
    for name, field in type(settings).model_fields.items():
        section: BaseModel = getattr(settings, name)
        lines.append(f"# {(type(section).__doc__ or '').strip()}")
        lines.append(f"[{name}]")
        for key, info in type(section).model_fields.items():
            lines.append(f"# {info.description}")
            value = getattr(section, key)
            lines.append(f"# {key} =" if value is None else f"{key} = {_toml(value)}")
        lines.append("")
        del field
    return "\n".join(lines)


def reference() -> list[tuple[str, str, str, str, str]]:
    """List every setting for the reference page.

    Returns:
        Rows of (section, key, type, default, help).
    """
    rows = []
    for section, field in Settings.model_fields.items():
        model = field.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        for key, info in model.model_fields.items():
            default = "" if info.is_required() or info.default is None else _toml(info.default)
            kind = str(getattr(info.annotation, "__name__", info.annotation)).replace(" | None", "")
            rows.append((section, key, kind, default, info.description or ""))
    return rows


def _toml(value: Any) -> str:  # noqa: ANN401  (any TOML value)
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[\n" + "".join(f"  {_toml(item)},\n" for item in value) + "]"
    # JSON's strings, numbers and booleans are TOML's; ensure_ascii off keeps labels readable.
    return json.dumps(value, ensure_ascii=False)
