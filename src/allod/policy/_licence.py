"""Licences are SPDX expressions or ``LicenseRef-…`` (SPDX specification 3.0.1, annex B)."""

from __future__ import annotations

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from allod.policy._errors import BadLicence


def licence(text: str) -> str:
    """Check a licence and write it in SPDX's own spelling.

    Args:
        text: ``CC-BY-4.0``, ``ogdl-taiwan-1.0``, ``LicenseRef-city-agreement`` …

    Returns:
        The canonical expression.

    Raises:
        BadLicence: Neither a known SPDX identifier nor a LicenseRef.
    """
    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression as error:
        raise BadLicence(licence=text) from error
