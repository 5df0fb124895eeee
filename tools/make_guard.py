"""Writes src/allod/language/data/simplified.txt: Taiwan's form of each Simplified-only character.

Run `python tools/make_guard.py` after `tools/make_fold.py` has renewed the characters; the result is
committed. Forms are those of OpenCC's character dictionaries (Apache-2.0, https://github.com/BYVoid/OpenCC);
where one Simplified character stands for several, the first, which is the commonest.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from opencc import OpenCC

DATA = Path(__file__).parents[1] / "src/allod/language/data"


def main() -> None:
    """Writes the file."""
    lines = [line for line in (DATA / "characters.txt").read_text("utf-8").split("\n") if line[:1] != "#"]
    simplified, to_taiwan = lines[2], OpenCC("s2tw")
    forms = {char: to_taiwan.convert(char) for char in simplified}
    kept = {char: form for char, form in forms.items() if form != char and len(form) == 1}
    content = [
        "# Written by tools/make_guard.py; do not edit.",
        f"# OpenCC {version('opencc')}, Apache-2.0, https://github.com/BYVoid/OpenCC",
        "# Lines: Simplified-only characters; Taiwan's form of each.",
        "".join(kept),
        "".join(kept.values()),
    ]
    (DATA / "simplified.txt").write_text("\n".join(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
