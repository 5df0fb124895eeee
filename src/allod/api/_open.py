"""The two ways to an open workspace: `open` and `init`."""

from __future__ import annotations

from pathlib import Path

from allod import policy
from allod.api._allod import Allod
from allod.language import pack
from allod.workspace import DatabaseSettings, Identity, create, open_workspace


def open(path: Path | str | None = None) -> Allod:  # noqa: A001  (reads as allod.open)
    """Open a workspace.

    Args:
        path: Its folder; without one `$ALLOD_WORKSPACE`, else upward from the current folder.

    Returns:
        The open workspace.

    Raises:
        WorkspaceNotFound: There is none.
    """
    return Allod(open_workspace(None if path is None else Path(path)))


def init(
    path: Path | str,
    name: str,
    *,
    jurisdiction: str = "",
    locale: str = "en",
    database: DatabaseSettings | None = None,
) -> Allod:
    """Make a workspace.

    Args:
        path: An empty or missing folder.
        name: The institution's name.
        jurisdiction: Country code whose preset is taken, for example TW.
        locale: Language of the program's own words.
        database: An empty PostgreSQL database; without it a file in the folder.

    Returns:
        The open workspace.

    Raises:
        WorkspaceExists: The folder holds something.
        DatabaseTaken: The database holds something.
        UnwritableFolder: The folder cannot be made.
        UnknownLocale: No pack for that locale.
    """
    identity = Identity(id="", name=name, jurisdiction=jurisdiction, locale=pack(locale).locale)
    return Allod(create(Path(path), identity, policy.preset(jurisdiction), database))
