"""tesseract's language data: found where systems keep it; the program itself is never part of a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allod.bundle._errors import LanguageDataMissing

PLACES = (
    *("/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata"),
    "/opt/homebrew/share/tessdata",
)
"""Debian and Ubuntu, other Linux systems, built by hand, macOS."""

TURNING = "osd"
"""Data by which pages that lie on their side are seen; taken along where it is there."""

LICENCE = "Apache-2.0"
"""Of the data that the project itself makes (https://github.com/tesseract-ocr/tessdata_fast)."""


def language_data(languages: Sequence[str], folder: Path | None) -> tuple[list[Path], list[str]]:
    """Find the data of languages.

    Args:
        languages: As tesseract calls them.
        folder: Where to look; without it, where systems keep it.

    Returns:
        The files, and the languages that are not here.

    Raises:
        LanguageDataMissing: `folder` was named and lacks one.
    """
    folders = [folder] if folder else [each for place in PLACES for each in sorted(Path("/").glob(place[1:]))]
    found, missing = [], []
    for language in (*languages, TURNING):
        file = next((file for each in folders if (file := each / f"{language}.traineddata").is_file()), None)
        if file is not None:
            found.append(file)
        elif language == TURNING:
            continue
        elif folder:
            raise LanguageDataMissing(path=folder, file=f"{language}.traineddata")
        else:
            missing.append(language)
    return found, missing
