"""A folder that is made beside its place and renamed: a crash leaves no half of it under the asked name."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from allod.workspace._blobs import sync_folder
from allod.workspace._errors import UnwritableFolder


def is_free(place: Path) -> bool:
    """Tell whether a path is an empty folder, or nothing at all."""
    return not place.exists() or (place.is_dir() and not any(place.iterdir()))


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """Give a new folder beside a path; unless it is moved by `put`, it is removed at the end.

    Args:
        place: What shall be made.

    Yields:
        The folder, readable by its owner alone.

    Raises:
        UnwritableFolder: The system refused.
    """
    place = place.absolute()
    folder = place.parent / f".{place.name}.{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, mode=0o700)
        yield folder
    except OSError as error:
        raise UnwritableFolder(path=place, detail=error.strerror or error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put(made: Path, place: Path) -> None:
    """Move what was made to its place and make the move durable.

    Args:
        made: A file or folder beside it.
        place: Nothing, or an empty folder.
    """
    place = place.absolute()
    if place.is_dir():
        place.rmdir()
    made.rename(place)
    sync_folder(place.parent)
