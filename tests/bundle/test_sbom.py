"""The bill of materials: valid by the standard's own schema, and it names everything with its digest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from allod.bundle import Built, BundledModel, Manifest
from allod.bundle._layout import parse_sums
from allod.bundle._sbom import render_sbom
from allod.bundle._wheels import Wheel
from allod.models import Step
from allod.workspace import ModelRules

STEPS = (
    Step("City letters", "青嵐市", "TW", "LicenseRef-city", "Base", "developer"),
    Step("Base", "", "US", "", "First", "nobody"),
    Step("First", "Somebody", "", "Apache-2.0", "", "mirror", "Somebody"),
)
MODEL = BundledModel("city-letters", "市政信函", "c" * 64, 7, True, 2048, ("zh-TW",), STEPS)
WHEELS = (
    Wheel(
        "allod-1.0-py3-none-any.whl", "allod", "1.0", "Apache-2.0", (), ("numpy>=2", 'pg8000; extra == "pg"')
    ),
    Wheel("numpy-2.0+local.1-py3-none-any.whl", "numpy", "2.0+local.1", "", ("BSD License",), ()),
    Wheel("pg8000-1.0-py3-none-any.whl", "pg8000", "1.0", "", (), ("scramp[fast]",)),
    Wheel(
        "scramp-1.0-py3-none-any.whl",
        "scramp",
        "1.0",
        "",
        (),
        ('asn1; extra == "fast"', 'dev; extra == "dev"'),
    ),
    Wheel("asn1-1.0-py3-none-any.whl", "asn1", "1.0", "", (), ("asn1[self]",)),
    Wheel("dev-1.0-py3-none-any.whl", "dev", "1.0", "", (), ()),
)


def _valid(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


@pytest.fixture
def bill() -> dict[str, Any]:
    manifest = Manifest(
        "allod[pg]==1.0", "3.11", "x86_64", "linux", "2026-11-25T00:00:00Z", ModelRules(), (MODEL,)
    )
    digests = {f"wheels/{wheel.file}": "a" * 64 for wheel in WHEELS} | {"tessdata/eng.traineddata": "b" * 64}
    text = render_sbom(manifest, WHEELS, digests, {"tessdata/eng.traineddata": "Apache-2.0"})
    _valid(text.decode())
    assert text == render_sbom(manifest, WHEELS, digests, {"tessdata/eng.traineddata": "Apache-2.0"})
    found: dict[str, Any] = json.loads(text)
    return found


def _component(bill: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in bill["components"] if each["name"] == name)
    return dict(found)


def test_the_bill_of_a_real_bundle_is_valid_and_whole(made: Built) -> None:
    text = (made.path / "sbom.cdx.json").read_text("utf-8")
    _valid(text)
    bill = json.loads(text)
    told = {bill["metadata"]["component"]["hashes"][0]["content"]}
    told |= {each["hashes"][0]["content"] for each in bill["components"]}
    listed = parse_sums(made.path / "SHA256SUMS")
    own = {"sbom.cdx.json", "install.sh", "README.txt"}
    assert told == {digest for name, digest in listed.items() if name not in own}


def test_a_wheel_has_address_version_licence_and_digest(bill: dict[str, Any]) -> None:
    numpy = _component(bill, "numpy")
    assert numpy["purl"] == "pkg:pypi/numpy@2.0%2Blocal.1?file_name=numpy-2.0%2Blocal.1-py3-none-any.whl"
    assert numpy["licenses"] == [{"license": {"name": "BSD License"}}]
    assert numpy["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert bill["metadata"]["component"]["licenses"] == [{"expression": "Apache-2.0"}]
    assert "licenses" not in _component(bill, "scramp")  # it says none, so none is made up


def test_a_model_tells_its_lineage_to_the_first_base(bill: dict[str, Any]) -> None:
    model = _component(bill, "city-letters")
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": "c" * 64}]
    assert {"name": "allod:country", "value": "TW"} in model["properties"]
    base, first = model["pedigree"]["ancestors"]
    assert (base["name"], first["name"], first["publisher"]) == ("Base", "First", "Somebody")
    assert {"name": "allod:revocable_by", "value": "Somebody"} in first["properties"]


def test_what_needs_what_follows_extras_through_the_packages(bill: dict[str, Any]) -> None:
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert needs["pkg:pypi/allod@1.0"] == ["pkg:pypi/numpy@2.0%2Blocal.1", "pkg:pypi/pg8000@1.0"]
    assert needs["pkg:pypi/scramp@1.0"] == ["pkg:pypi/asn1@1.0"]
    assert needs["pkg:pypi/asn1@1.0"] == []
