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


class BlobMissing(AllodError):
    """An original is not in the blob store, or its bytes have changed."""

    code = "workspace.blob_missing"
    sentence = "{path}: the original {digest} is missing; restore it from a backup, then run `allod verify`."


class UnwritableFolder(Usage):
    """A folder cannot be written."""

    code = "workspace.unwritable"
    sentence = "{path}: cannot be written ({detail}); choose another folder or change its rights."
