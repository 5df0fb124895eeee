"""One institution's folder: settings, database, keys, originals, ledger and locks, opened as one value."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from allod.ledger import Log, PublicKey, Signer, Subject, commit, new_salt, own_predicate
from allod.workspace._acts import Act, perform, settle
from allod.workspace._blobs import Blobs, sync_folder
from allod.workspace._database import Database
from allod.workspace._errors import UnwritableFolder, WorkspaceExists, WorkspaceNotFound
from allod.workspace._locks import hold
from allod.workspace._settings import FILE_NAME, Identity, Policy, Settings, load, render

VARIABLE = "ALLOD_WORKSPACE"
WORKSPACE_TYPE = own_predicate("workspace")


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot for reading: rows whose act is below `size` are visible.

    `memo` belongs to the open workspace: what was worked out at a size need not be worked out again.
    """

    connection: Connection
    size: int
    memo: dict[Hashable, Any] = field(default_factory=dict)


class Workspace:
    """An open workspace. Make one with `create`, open one with `open_workspace`."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root = root
        self.settings = settings
        self.database = Database(root / "allod.db")
        self.blobs = Blobs(root / "blobs")
        self.key = PublicKey.load(root / "keys" / "allod.pub")
        self.log = Log(root / "ledger.log", self.origin, self.key)
        self._signer: Signer | None = None
        self._memo: tuple[int, dict[Hashable, Any]] = (-1, {})

    @property
    def origin(self) -> str:
        """The ledger's origin line (C2SP tlog-checkpoint)."""
        return f"allod/{self.settings.workspace.id}"

    @property
    def index_path(self) -> Path:
        """Folder of the derived search index."""
        return self.root / "index"

    @contextmanager
    def read(self) -> Iterator[View]:
        """Open a snapshot; the ledger's size is read first, so no row shows before its entry.

        Raises:
            DatabaseFailed: The database refused.
        """
        size = self.log.size()
        if self._memo[0] != size:
            self._memo = (size, {})
        with self.database.read() as connection:
            yield View(connection, size, self._memo[1])

    def settle(self) -> None:
        """Enter an act that an earlier process committed and could not enter; cut a torn tail."""
        settle(self.database, self.log, self.root / "locks" / "ledger", self._sign_key())

    def act(self, kind: str) -> AbstractContextManager[Act]:
        """Do one act: rows and signed statement together (see `allod.workspace._acts`).

        Args:
            kind: Short name of the act.

        Returns:
            A context manager that gives the `Act`.
        """
        return perform(self.database, self.log, self.root / "locks" / "ledger", self._sign_key(), kind)

    def ingesting(
        self, what: str, *, wait: bool = True, waiting: Callable[[str], None] | None = None
    ) -> AbstractContextManager[None]:
        """Hold the long lock of those who change documents or the index.

        Args:
            what: What the holder does, shown to others.
            wait: Wait for another holder; otherwise `WorkspaceLocked`.
            waiting: Called once with the holder's description when there is a wait.

        Returns:
            A context manager that holds the lock.
        """
        return hold(self.root / "locks" / "ingest", what, wait=wait, waiting=waiting)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _sign_key(self) -> Signer:
        if self._signer is None:
            self._signer = Signer.load(self.root / "keys" / "allod.key")
        return self._signer


def create(root: Path, identity: Identity, policy: Policy) -> Workspace:
    """Make a workspace: folder, settings, database, key (0600) and a ledger with its first entry.

    Args:
        root: An empty or missing folder.
        identity: Name, jurisdiction and locale; its id is drawn here when empty.
        policy: Levels and clearance.

    Returns:
        The open workspace.

    Raises:
        WorkspaceExists: The folder holds something.
        UnwritableFolder: The folder cannot be made or written.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WorkspaceExists(path=root)
    if not identity.id:
        identity = identity.model_copy(update={"id": secrets.token_hex(16)})
    settings = Settings(workspace=identity, policy=policy)
    # Built beside its place and renamed: a crash leaves no half workspace under the asked name.
    building = root.parent / f".{root.name}.{secrets.token_hex(4)}"
    try:
        building.mkdir(parents=True, mode=0o700)
        _lay(building, settings)
        if root.exists():
            root.rmdir()
        building.rename(root)
        sync_folder(root.parent)
    except OSError as error:
        raise UnwritableFolder(path=root, detail=error.strerror) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return open_workspace(root)


def open_workspace(path: Path | None = None) -> Workspace:
    """Open a workspace.

    Args:
        path: Its folder; without one `$ALLOD_WORKSPACE`, else upward from the current folder, as git does.

    Returns:
        The open workspace, its schema up to date.

    Raises:
        WorkspaceNotFound: There is none.
    """
    root = find(path)
    workspace = Workspace(root, load(root / FILE_NAME))
    workspace.database.migrate()
    return workspace


def find(path: Path | None = None) -> Path:
    """Return the folder of the workspace that `open_workspace` would open.

    Args:
        path: A folder, or nothing.

    Returns:
        The workspace's folder, absolute.

    Raises:
        WorkspaceNotFound: There is none.
    """
    named = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        if not (named / FILE_NAME).is_file():
            raise WorkspaceNotFound(path=named)
        return named.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise WorkspaceNotFound(path=here)


def _lay(root: Path, settings: Settings) -> None:
    for folder in ("keys", "blobs", "locks"):
        (root / folder).mkdir(mode=0o700)
    (root / FILE_NAME).write_text(render(settings), "utf-8")
    signer = Signer.generate()
    signer.save(root / "keys" / "allod.key")
    signer.public.save(root / "keys" / "allod.pub")
    Log.create(root / "ledger.log", f"allod/{settings.workspace.id}", signer)
    workspace = Workspace(root, settings)
    workspace.database.migrate()
    with workspace.act("workspace") as act:
        # The name is committed to and its salt forgotten: the ledger pins the identity, not the name.
        name = commit(settings.workspace.name.encode(), new_salt())
        act.state(
            WORKSPACE_TYPE,
            [Subject("workspace", name)],
            {
                "id": settings.workspace.id,
                "jurisdiction": settings.workspace.jurisdiction,
                "key": workspace.key.key_id,
                "levels": [level.id for level in settings.policy.levels],
                "madeOn": act.started,
            },
        )
    workspace.close()
