"""Text on pictures, recognised by the tesseract program (https://tesseract-ocr.github.io) in its own process.

Every reason for which a page is not read is told, and a page is never passed over as empty: the program or
its data missing, the time over, nothing found, or what was found too uncertain to be shown as text. Vertical
text is not read.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import dataclass, field

from PIL import Image

from allod.corpus._parsers._ocr_lines import lines_of, mean
from allod.corpus._parsers._ocr_picture import as_pgm, fitted, is_blank, lean
from allod.corpus._parsers._pdf_page import Frame, Line
from allod.corpus._parsers._values import Options
from allod.sandbox import HelperFailed, HelperTimeout, run

PROGRAM = "tesseract"
INSTALL = "apt install tesseract-ocr tesseract-ocr-chi-tra"
"""How the program and the data for Traditional Chinese are installed on Debian and Ubuntu."""

BLANK = "nothing is on them"
NOTHING = "no text was recognised on them"

_PLACES = os.pathsep.join((os.defpath, "/usr/local/bin", "/opt/homebrew/bin"))
_OUTPUT = 32 << 20
_PAGE_SURE = 0.55  # mean confidence below which a page is noise: clean scans have 0.9, noise 0.1 to 0.25
_LINE_SURE = 0.35  # likewise a single line on a page that is not
_TURNED = re.compile(r"^Rotate: (90|180|270)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read on one picture.

    Attributes:
        lines: Lines in points; empty if there is a `problem`.
        frame: How their coordinates lie on the picture.
        problem: Why nothing was read.
        uncertain: Lines that were too uncertain to be kept.
    """

    lines: list[Line]
    frame: Frame
    problem: str = ""
    uncertain: int = 0


@dataclass
class Reader:
    """Reads the pictures of one file.

    Attributes:
        options: Languages, resolution, time.
        missing: What is not installed; empty if all is there.
        version: The program's name and version.
    """

    options: Options
    missing: str = field(init=False, default="")
    version: str = field(init=False, default="")
    _program: str = field(init=False, default="")
    _has_turning: bool = field(init=False, default=False)
    _left: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._left = self.options.ocr_file_seconds
        self._program = shutil.which(PROGRAM, path=_PLACES) or ""
        if not self._program:
            self.missing = f"the program {PROGRAM}"
            return
        try:
            listed = self._run("--list-langs", seconds=20.0).split()
            self.version = " ".join(self._run("--version", seconds=20.0).split()[:2])
        except HelperFailed:
            self.missing = f"the program {PROGRAM} (it is there but does not start)"
            return
        wanted = [each for each in self.options.ocr_languages.split("+") if each not in listed]
        if wanted:
            self.missing = f"{PROGRAM}'s language data {', '.join(wanted)}"
        self._has_turning = "osd" in listed

    def read(self, picture: Image.Image, dpi: float) -> Recognised:
        """Read one picture.

        Args:
            picture: Of mode L.
            dpi: Its dots an inch.

        Returns:
            Its lines from the top down, or the problem.
        """
        began = time.monotonic()
        try:
            return self._read(*fitted(picture, dpi), min(self.options.ocr_seconds, self._left))
        finally:
            self._left -= time.monotonic() - began

    def _read(self, picture: Image.Image, dpi: float, seconds: float) -> Recognised:
        frame = Frame(picture.width * 72 / dpi, picture.height * 72 / dpi)
        if self.missing:
            return Recognised([], frame, f"reading them needs {self.missing}: {INSTALL}")
        if is_blank(picture):
            return Recognised([], frame, BLANK)
        if seconds <= 0:
            return Recognised([], frame, f"the file's {self.options.ocr_file_seconds:g} seconds were over")
        deadline = time.monotonic() + seconds
        try:
            tilt, on_side = lean(picture)
            turn = self._turning(picture, dpi, deadline) if on_side else 0
            found = self._upright(picture, dpi, (turn, tilt), deadline)
            if found.problem and not turn and (turn := self._turning(picture, dpi, deadline)):
                found = self._upright(picture, dpi, (turn, 0.0), deadline)
        except HelperTimeout:
            return Recognised([], frame, f"they took longer than {self.options.ocr_seconds:g} seconds")
        except HelperFailed as error:
            return Recognised([], frame, f"{PROGRAM} failed: {error.fields.get('cause', 'output')}")
        return found

    def _upright(
        self, picture: Image.Image, dpi: float, turns: tuple[int, float], deadline: float
    ) -> Recognised:
        turn, tilt = turns
        if turn:
            picture = picture.rotate(turn, expand=True)
            tilt, _ = lean(picture)
        if tilt:
            picture = picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
        frame = Frame(picture.width * 72 / dpi, picture.height * 72 / dpi, turn + tilt)
        wanted = ("-l", self.options.ocr_languages, "--psm", "6", "--dpi", f"{dpi:.0f}")
        table = self._on(picture, (*wanted, "tsv"), deadline)
        lines = lines_of(table, dpi, frame.height)
        if not lines:
            return Recognised([], frame, NOTHING)
        sure = mean(lines)
        if sure < _PAGE_SURE:
            problem = f"what was recognised is too uncertain (confidence {sure:.0%})"
            return Recognised([], frame, problem, uncertain=len(lines))
        kept = [line for line in lines if (line.confidence or 0.0) >= _LINE_SURE]
        return Recognised(kept, frame, uncertain=len(lines) - len(kept))

    def _turning(self, picture: Image.Image, dpi: float, deadline: float) -> int:
        # Degrees against the clock that set the text upright, as tesseract's own data for that tell.
        if not self._has_turning:
            return 0
        try:
            said = self._on(picture, ("--psm", "0", "-l", "osd", "--dpi", f"{dpi:.0f}"), deadline)
        except HelperTimeout:
            raise
        except HelperFailed:  # too few characters to tell
            return 0
        found = _TURNED.search(said)
        return 360 - int(found[1]) if found else 0

    def _on(self, picture: Image.Image, arguments: tuple[str, ...], deadline: float) -> str:
        seconds = max(deadline - time.monotonic(), 0.0)
        return self._run("stdin", "stdout", *arguments, data=as_pgm(picture), seconds=seconds)

    def _run(self, *arguments: str, seconds: float, data: bytes = b"") -> str:
        where = ("--tessdata-dir", self.options.ocr_data) if self.options.ocr_data else ()
        argv = (self._program, *arguments[:2], *where, *arguments[2:])
        return run(argv, data, seconds, _OUTPUT).decode("utf-8", "replace")
