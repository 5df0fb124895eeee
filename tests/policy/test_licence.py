"""Licences are SPDX expressions or LicenseRef-…, and nothing else."""

from __future__ import annotations

import pytest

from allod.policy import BadLicence, licence


@pytest.mark.parametrize(
    "text", ["CC-BY-4.0", "OGDL-Taiwan-1.0", "LicenseRef-city-agreement", "MIT OR Apache-2.0"]
)
def test_spdx_expressions_are_taken(text: str) -> None:
    assert licence(text) == text


@pytest.mark.parametrize("text", ["", "Creative Commons", "CC-BY", "mine", "LicenseRef-"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadLicence, match="SPDX"):
        licence(text)
