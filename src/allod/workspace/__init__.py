"""One institution's folder: settings, database, keys, blobs, locks, and the acts beside its ledger."""

from allod.workspace._acts import Act, now, unfinished
from allod.workspace._blobs import Blobs, digest_of
from allod.workspace._database import fetch_rows, insert_many
from allod.workspace._errors import (
    BadSettings,
    BlobMissing,
    DatabaseFailed,
    NewerDatabase,
    UnwritableFolder,
    WorkspaceExists,
    WorkspaceLocked,
    WorkspaceNotFound,
)
from allod.workspace._settings import Identity, Intake, Level, Policy, Settings, reference, render
from allod.workspace._tables import (
    acts,
    answer_passages,
    answers,
    artifacts,
    documents,
    files,
    latest_artifact,
    passages,
    sources,
    versions,
    visible,
)
from allod.workspace._workspace import View, Workspace, create, find, open_workspace

__all__ = [
    "Act",
    "BadSettings",
    "BlobMissing",
    "Blobs",
    "DatabaseFailed",
    "Identity",
    "Intake",
    "Level",
    "NewerDatabase",
    "Policy",
    "Settings",
    "UnwritableFolder",
    "View",
    "Workspace",
    "WorkspaceExists",
    "WorkspaceLocked",
    "WorkspaceNotFound",
    "acts",
    "answer_passages",
    "answers",
    "artifacts",
    "create",
    "digest_of",
    "documents",
    "fetch_rows",
    "files",
    "find",
    "insert_many",
    "latest_artifact",
    "now",
    "open_workspace",
    "passages",
    "reference",
    "render",
    "sources",
    "unfinished",
    "versions",
    "visible",
]
