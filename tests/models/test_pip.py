"""pip in the importer: told what went wrong by what pip says, in its own words."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from allod.models import DiskFull, MirrorLacks, MirrorUnreachable, PipMissing
from allod.models._pip import fault, require_pip, sizes

CONFLICT = """INFO: pip is looking at multiple versions of allod
ERROR: Cannot install allod 0.1.0 because these package versions have conflicting dependencies.
The conflict is caused by:
    allod 0.1.0 depends on numpy>=2.0
    The user requested (constraint) numpy==2.4.6

To fix this you could try to:
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/
"""


@pytest.mark.parametrize(
    ("said", "kind", "detail"),
    [
        (
            "ERROR: No matching distribution found for a==1",
            MirrorLacks,
            "No matching distribution found for a==1",
        ),
        ("Max retries exceeded\nERROR: No matching", MirrorUnreachable, "No matching"),
        ("ERROR: [Errno 28] No space left on device", DiskFull, "No space left on device"),
        ("all is well, and yet nothing came", MirrorLacks, "pip gave no reason"),
        (
            CONFLICT,
            MirrorLacks,
            "allod 0.1.0 depends on numpy>=2.0; The user requested (constraint) numpy==2.4.6",
        ),
    ],
)
def test_what_pip_says_tells_the_kind_of_error(
    tmp_path: Path, said: str, kind: type[Exception], detail: str
) -> None:
    error = fault("package index", tmp_path, "a==1", said)
    assert type(error) is kind
    assert error.fields["detail"] == detail


def test_a_python_without_pip_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    require_pip("package index")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(PipMissing, match="ensurepip"):
        require_pip("package index")


def test_a_file_that_has_just_gone_counts_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12")
    assert sizes([tmp_path / "a", tmp_path / "gone", tmp_path]) == 2
