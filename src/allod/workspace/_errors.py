"""What can go wrong with a workspace: not found, already there, locked, damaged settings."""

from __future__ import annotations

from allod.errors import AllodError, Usage


class WorkspaceExists(Usage):
    """A workspace stands there already."""

    code = "workspace.exists"
    sentence = "{path}: holds a workspace or other files already; choose an empty folder."


class WorkspaceNotFound(Usage):
    """No workspace here or above."""

    code = "workspace.not_found"
    sentence = (
        "{path}: no workspace here or in a folder above; make one with `allod init DIR --name NAME`, "
        "or name one with -w DIR or $ALLOD_WORKSPACE."
    )


class BadSettings(Usage):
    """The settings file cannot be read."""

    code = "workspace.bad_settings"
    sentence = "{path}: {detail}; correct that line of allod.toml."


class WorkspaceLocked(AllodError):
    """Another process holds a lock."""

    code = "workspace.locked"
    sentence = "{path}: held by {holder}; wait for it to end, or run again without --no-wait."


class NewerDatabase(AllodError):
    """The database was written by a newer version."""

    code = "workspace.newer_database"
    sentence = "{path}: written by a newer Allod (schema {found}, this one knows {known}); update Allod."


class DatabaseFailed(AllodError):
    """The database refused an operation."""

    code = "workspace.database"
    sentence = "{path}: the database answered: {detail}; check the disk, then run `allod verify`."


class DatabaseTaken(Usage):
    """A new workspace needs an empty database."""

    code = "workspace.database_taken"
    sentence = "{path}: holds tables already ({table} …); name an empty database, one for each workspace."


class DatabaseForeign(Usage):
    """The database is another workspace's."""

    code = "workspace.database_foreign"
    sentence = (
        "{path}: what it holds was not signed by this workspace; correct `[database] url` in allod.toml, "
        "or restore a backup."
    )


class DatabaseLost(AllodError):
    """The database holds nothing of the workspace."""

    code = "workspace.database_lost"
    sentence = (
        "{path}: holds no act, and the ledger has {entries}; correct `[database] url` in allod.toml, "
        "or restore a backup."
    )


class DriverMissing(Usage):
    """The driver of PostgreSQL is not installed."""

    code = "workspace.driver_missing"
    sentence = "{path}: PostgreSQL needs one more package; run `pip install 'allod[postgres]'`."


class PasswordFile(Usage):
    """The file with the database's password cannot be used."""

    code = "workspace.password_file"
    sentence = (
        "{path}: not used as the database's password ({detail}); it holds the password alone, "
        "readable by its owner alone (chmod 600)."
    )


class BlobMissing(AllodError):
    """An original is not in the blob store, or its bytes have changed."""

    code = "workspace.blob_missing"
    sentence = (
        "{path}: the original {digest} is missing or changed; restore it from a backup, then run "
        "`allod verify`."
    )


class UnwritableFolder(Usage):
    """A folder cannot be written."""

    code = "workspace.unwritable"
    sentence = "{path}: cannot be written ({detail}); choose another folder or change its rights."


class BackupExists(Usage):
    """A backup overwrites nothing."""

    code = "workspace.backup_exists"
    sentence = "{path}: stands there already, and a backup overwrites nothing; choose another name."


class BackupDamaged(AllodError):
    """A backup is not what was written."""

    code = "workspace.backup_damaged"
    sentence = "{path}: {detail}; nothing was restored: take another copy of the backup."


class BackupOlder(AllodError):
    """A restore would take acts back."""

    code = "workspace.backup_older"
    sentence = (
        "{path}: its ledger has {kept} entries (root {kept_root}…) and {backup} has {size} (root {root}…), "
        "so acts would be lost; nothing was changed: restore into another folder and compare."
    )


class RestoreOver(Usage):
    """A restore overwrites nothing, not even what it would only renew."""

    code = "workspace.restore_over"
    sentence = (
        "{path}: holds this workspace already, with {kept} entries (root {kept_root}…); {backup} has {size} "
        "(root {root}…). Nothing is overwritten: stop what uses the folder, rename it, and restore again."
    )
