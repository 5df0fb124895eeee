"""One institution's folder: settings, database, keys, originals, ledger and locks, opened as one value."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from allod.ledger import (
    LedgerError,
    Log,
    PublicKey,
    Signer,
    Subject,
    commit,
    new_salt,
    open_envelope,
    own_predicate,
)
from allod.workspace._acts import Act, Settled, perform, settled
from allod.workspace._blobs import Blobs, sync_folder
from allod.workspace._database import database_of
from allod.workspace._errors import (
    DatabaseForeign,
    DatabaseLost,
    UnwritableFolder,
    WorkspaceExists,
    WorkspaceNotFound,
)
from allod.workspace._locks import hold
from allod.workspace._place import beside, is_free, put
from allod.workspace._settings import FILE_NAME, DatabaseSettings, Identity, Policy, Settings, load, render

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
        self.database = database_of(root, settings.database)
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
        with self.settled():
            pass

    def settled(self) -> AbstractContextManager[Settled]:
        """Settle, and show a snapshot in which database and ledger hold the same acts.

        Returns:
            A context manager that gives the `Settled` snapshot; acts go on while it is open.
        """
        return settled(self.database, self.log, self.root / "locks" / "ledger", self._sign_key())

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

    def check_database(self) -> None:
        """Make sure that the database is this workspace's: its first act is signed by this key for this id.

        Raises:
            DatabaseLost: It holds no act.
            DatabaseForeign: It is another workspace's.
        """
        envelope = self.database.first_act()
        if envelope is None:
            raise DatabaseLost(path=self.database.name, entries=self.log.size())
        try:
            owner = open_envelope(envelope, self.key).predicate.get("id")
        except LedgerError:
            owner = None
        if owner != self.settings.workspace.id:
            raise DatabaseForeign(path=self.database.name)

    def redaction_key(self) -> bytes:
        """Return the secret under which personal data gets its stand-ins; it is drawn at the first use.

        The caller holds the ingest lock.

        Raises:
            UnwritableFolder: The key cannot be kept.
        """
        path = self.root / "keys" / "redaction.key"
        try:
            if not path.exists():
                making = path.with_suffix(".part")  # a crash must not leave half a secret under the name
                with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    file.write(secrets.token_hex(32))
                    file.flush()
                    os.fsync(file.fileno())
                making.rename(path)
                sync_folder(path.parent)
            return bytes.fromhex(path.read_text("ascii"))
        except OSError as error:
            raise UnwritableFolder(path=path.parent, detail=error.strerror) from error

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _sign_key(self) -> Signer:
        if self._signer is None:
            self._signer = Signer.load(self.root / "keys" / "allod.key")
        return self._signer


def create(
    root: Path, identity: Identity, policy: Policy, database: DatabaseSettings | None = None
) -> Workspace:
    """Make a workspace: folder, settings, database, key (0600) and a ledger with its first entry.

    Args:
        root: An empty or missing folder.
        identity: Name, jurisdiction and locale; its id is drawn here when empty.
        policy: Levels and clearance.
        database: Where its rows are; without it a file in the folder.

    Returns:
        The open workspace.

    Raises:
        WorkspaceExists: The folder holds something.
        DatabaseTaken: The database holds something.
        UnwritableFolder: The folder cannot be made or written.
    """
    if not identity.id:
        identity = identity.model_copy(update={"id": secrets.token_hex(16)})
    settings = Settings(workspace=identity, policy=policy, database=database or DatabaseSettings())
    if not is_free(root):
        raise WorkspaceExists(path=root)
    with beside(root) as folder, closing(_lay(folder, settings)) as workspace, workspace.database.made():
        _begin(workspace)
        workspace.close()
        put(folder, root)
    return open_workspace(root)


def open_workspace(path: Path | None = None) -> Workspace:
    """Open a workspace.

    Args:
        path: Its folder; without one `$ALLOD_WORKSPACE`, else upward from the current folder, as git does.

    Returns:
        The open workspace, its schema up to date.

    Raises:
        WorkspaceNotFound: There is none.
        DatabaseLost: Its database holds no act.
        DatabaseForeign: Its database is another workspace's.
    """
    root = find(path)
    workspace = Workspace(root, load(root / FILE_NAME))
    with ExitStack() as undo:
        undo.callback(workspace.close)
        workspace.check_database()
        workspace.database.migrate()
        undo.pop_all()
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


def _lay(root: Path, settings: Settings) -> Workspace:
    for folder in ("keys", "blobs", "locks"):
        (root / folder).mkdir(mode=0o700)
    (root / FILE_NAME).write_text(render(settings), "utf-8")
    signer = Signer.generate()
    signer.save(root / "keys" / "allod.key")
    signer.public.save(root / "keys" / "allod.pub")
    Log.create(root / "ledger.log", f"allod/{settings.workspace.id}", signer)
    return Workspace(root, settings)


def _begin(workspace: Workspace) -> None:
    settings = workspace.settings
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
