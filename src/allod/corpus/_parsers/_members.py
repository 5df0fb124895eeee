"""What stands in a container, one by one, and the bounds that hold for all of it, however deep it goes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from allod.corpus._parsers._errors import UnpacksTooLarge
from allod.corpus._parsers._unpack import check_unpacked
from allod.corpus._parsers._values import Options

MAX_DEPTH = 3
"""Containers one inside another; mail with an archive with a mail is genuine, more is not."""

MAX_MEMBER_BYTES = 128 << 20
"""A member is unpacked into memory."""

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control and direction characters, which make a name lie
_DRIVE = re.compile(r"^[A-Za-z]:")
_MAX_PART = 200  # bytes; a file's name has at most 255
_MAX_NAME = 450  # bytes; see `allod.corpus._storable`


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a container.

    Attributes:
        name: Its path inside the container, safe to be shown, and its alone.
        read: Unpacks it; what is wrong with it is raised here, and spoils no other member.
        notes: What a person should know about it.
        share: How much of the container will have been read after it, from 0 to 1.
    """

    name: str
    read: Callable[[], bytes]
    notes: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(slots=True)
class Bounds:
    """Members and unpacked bytes so far, of a container and of all that are inside it."""

    options: Options
    _members: int = 0
    _bytes: int = 0

    def enter(self, file: str, members: int, unpacked: int, packed: int) -> None:
        """Count a container before anything of it is unpacked.

        Args:
            file: Its name, for the errors.
            members: How many it holds.
            unpacked: Bytes that its members have by their own account; more is never unpacked of them.
            packed: Its own bytes.

        Raises:
            UnpacksTooLarge: It is beyond a limit, by itself or with those around it.
        """
        self._members += members
        self._bytes += unpacked
        if self._members > self.options.max_entries:
            raise UnpacksTooLarge(file=file, limit=f"{self.options.max_entries} entries")
        check_unpacked(file, unpacked, packed, self.options)
        check_unpacked(file, self._bytes, self._bytes, self.options)


@dataclass(slots=True)
class Names:
    """The names of a container's members, each made safe and given out once."""

    _given: Counter[str] = field(default_factory=Counter)

    def take(self, raw: str, fallback: str) -> tuple[str, tuple[str, ...]]:
        """Make a name safe to be shown and unlike those before it. Nothing is ever written under it.

        Args:
            raw: What the container says.
            fallback: The name of a member whose own leaves nothing.

        Returns:
            The name, and a note if more was changed than the kind of slash.
        """
        safe = safe_name(raw)
        name = safe or fallback
        notes = () if safe == unicodedata.normalize("NFC", raw) else (f"its name in the container: {raw!a}",)
        self._given[name] += 1
        if self._given[name] > 1:
            path = PurePosixPath(name)
            name = str(path.with_name(f"{path.stem} ({self._given[name]}){path.suffix}"))
            return self.take(name, fallback)[0], notes
        return name, notes


def safe_name(raw: str) -> str:
    """Take from a member's name what could lead out of the container or show another name.

    Args:
        raw: A path as the container gives it.

    Returns:
        A relative path without `.`, `..`, drive, control and direction characters; empty if nothing is left.
    """
    shown = "".join(
        each for each in unicodedata.normalize("NFC", raw) if unicodedata.category(each) not in _UNSEEN
    )
    parts = [each.strip() for each in _DRIVE.sub("", shown.replace("\\", "/")).split("/")]
    kept = [_shortened(each) for each in parts if each not in {"", ".", ".."}]
    while len("/".join(kept).encode()) > _MAX_NAME:
        kept.pop(0)
    return "/".join(kept)


def _shortened(part: str) -> str:
    data = part.encode()
    if len(data) <= _MAX_PART:
        return part
    ending = PurePosixPath(part).suffix
    ending = ending if len(ending) < 12 else ""
    return data[: _MAX_PART - 20].decode("utf-8", "ignore") + "…" + ending
