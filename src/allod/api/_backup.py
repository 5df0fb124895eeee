"""`restore`: a backup becomes a workspace once all of it agrees with its ledger, or nothing is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allod.api._errors import BackupUnsound
from allod.api._verify import Verification, verify_workspace
from allod.workspace import BackupProgress, DatabaseSettings, restoring


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored workspace: where, what was verified, the models that the backup only names."""

    path: Path
    verification: Verification
    models_left_out: tuple[str, ...]


def restore(
    backup: Path | str,
    place: Path | str,
    *,
    database: DatabaseSettings | None = None,
    since: bytes | None = None,
    progress: BackupProgress | None = None,
) -> Restored:
    """Make a workspace from a backup; it appears when everything in it has been verified.

    Args:
        backup: What `Allod.backup` wrote.
        place: An empty or missing folder; nothing is ever overwritten.
        database: An empty PostgreSQL database for its rows; without it a file in the folder, wherever they
            were before.
        since: A checkpoint kept elsewhere: the backup's ledger must extend it.
        progress: Called with bytes read and bytes in all.

    Returns:
        What was restored.

    Raises:
        BackupDamaged: The backup is cut short, changed, or none.
        BackupOlder: The folder holds this workspace, and acts that the backup lacks.
        RestoreOver: The folder holds this workspace.
        WorkspaceExists: The folder holds something else.
        DatabaseTaken: The database holds something.
        BackupUnsound: What it holds does not agree with its ledger.
        BadCheckpoint: `since` is not a checkpoint of this ledger.
    """
    backup, place = Path(backup), Path(place)
    database = database or DatabaseSettings()
    with restoring(backup, place, database, progress) as unpacked:
        result = verify_workspace(unpacked.workspace, since)
        if not result.ok:
            raise BackupUnsound(path=backup, count=len(result.problems), first=result.problems[0].error)
    return Restored(place, result, unpacked.models_left_out)
