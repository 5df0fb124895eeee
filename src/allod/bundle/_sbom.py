"""The bill of materials: a CycloneDX 1.6 document of all that a bundle holds.

Written by hand, since it is plain data; the tests hold it against the standard's own schema. It knows what a
wheel says of itself, not the native libraries that some carry inside.
https://cyclonedx.org/docs/1.6/json/; package URLs: https://github.com/package-url/purl-spec (pypi, deb).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from allod.bundle._manifest import BundledModel, Manifest
from allod.bundle._own_wheel import NAME
from allod.bundle._wheels import Wheel
from allod.models import Step


def render_sbom(
    manifest: Manifest, wheels: Sequence[Wheel], digests: Mapping[str, str], others: Mapping[str, str]
) -> bytes:
    """Write the bill of materials.

    Args:
        manifest: What the bundle is, with its models.
        wheels: What its wheels say of themselves.
        digests: SHA-256 by name in the bundle, of every file that is a component.
        others: Licence by name in the bundle, of files that are neither wheels nor models; empty = unknown.

    Returns:
        UTF-8 JSON. The same bundle made at the same time gives the same bytes.
    """
    own = next(wheel for wheel in wheels if wheel.name == NAME)
    components = [_wheel(wheel, digests[f"wheels/{wheel.file}"]) for wheel in wheels]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(sorted(digests.items())))}",
        "version": 1,
        "metadata": {
            "timestamp": manifest.made,
            "component": _wheel(own, digests[f"wheels/{own.file}"]) | {"type": "application"},
            "properties": [_property("python", manifest.python), _property("machine", manifest.machine)],
        },
        "components": [
            *(each for each in components if each["bom-ref"] != _purl(own)),
            *(_model(model) for model in manifest.models),
            *(_file(name, licence, digests[name]) for name, licence in sorted(others.items())),
        ],
        "dependencies": _dependencies(wheels, manifest.requirement),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _wheel(wheel: Wheel, digest: str) -> dict[str, Any]:
    licences: list[dict[str, Any]] = [{"license": {"name": name}} for name in wheel.licence_names]
    if wheel.licence:
        licences = [{"expression": wheel.licence}]
    return {
        "type": "library",
        "bom-ref": _purl(wheel),
        "name": wheel.name,
        "version": wheel.version,
        "hashes": _hashes(digest),
        **({"licenses": licences} if licences else {}),
        "purl": f"{_purl(wheel)}?file_name={wheel.file.replace('+', '%2B')}",
    }


def _model(model: BundledModel) -> dict[str, Any]:
    first, *ancestors = model.lineage
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{model.sha256}",
        **_step(first),
        "name": model.name,
        "description": model.title,
        "hashes": _hashes(model.sha256),
        **({"pedigree": {"ancestors": [_ancestor(step) for step in ancestors]}} if ancestors else {}),
    }


def _ancestor(step: Step) -> dict[str, Any]:
    return {"type": "machine-learning-model", **_step(step), "name": step.name}


def _step(step: Step) -> dict[str, Any]:
    facts = {"country": step.country, "vouched_by": step.vouched_by, "revocable_by": step.revocable_by}
    return {
        **({"publisher": step.developer} if step.developer else {}),
        **({"licenses": [{"expression": step.licence}]} if step.licence else {}),
        "properties": [_property(name, value) for name, value in facts.items()],
    }


def _file(name: str, licence: str, digest: str) -> dict[str, Any]:
    folder, _, file = name.partition("/")
    return {
        "type": "data" if folder == "tessdata" else "file",
        "bom-ref": f"file:{name}",
        "name": file,
        "hashes": _hashes(digest),
        **({"licenses": [{"expression": licence}]} if licence else {}),
        "properties": [_property("path", name)],
    }


def _dependencies(wheels: Sequence[Wheel], requirement: str) -> list[dict[str, Any]]:
    by_name = {wheel.name: wheel for wheel in wheels}
    chosen: dict[str, set[str]] = {NAME: set(Requirement(requirement).extras)}
    waiting = list(by_name)
    while waiting:  # an extra that is found late makes its package looked at again
        wheel = by_name[waiting.pop()]
        for each in _needed(wheel, chosen.get(wheel.name, set())):
            name = canonicalize_name(each.name)
            if name in by_name and not each.extras <= chosen.setdefault(name, set()):
                chosen[name] |= each.extras
                waiting.append(name)
    return [
        {
            "ref": _purl(wheel),
            "dependsOn": sorted(
                {
                    _purl(by_name[name])
                    for each in _needed(wheel, chosen.get(wheel.name, set()))
                    if (name := canonicalize_name(each.name)) in by_name and name != wheel.name
                }
            ),
        }
        for wheel in wheels
    ]


def _needed(wheel: Wheel, extras: set[str]) -> list[Requirement]:
    found = map(Requirement, wheel.requires)
    return [each for each in found if any(_holds(each, extra) for extra in ("", *extras))]


def _holds(each: Requirement, extra: str) -> bool:
    return each.marker is None or each.marker.evaluate({"extra": extra})


def _purl(wheel: Wheel) -> str:
    return f"pkg:pypi/{wheel.name}@{wheel.version.replace('+', '%2B')}"


def _hashes(digest: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest}]


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"allod:{name}", "value": value}
