"""Verify a bundle, offline: who signed it, every file, nothing else, and whether it suits this machine.

A bundle cannot vouch for itself: without the signer's key, known by another way, what holds is only that the
folder agrees with the key in it, whose fingerprint a person compares. Nothing of the bundle is run or opened
but its manifest, its list of digests and its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allod import models, policy
from allod.bundle import _layout as layout
from allod.bundle._errors import (
    FileChanged,
    FileExtra,
    FileMissing,
    HalfBuilt,
    LineageFalse,
    NotABundle,
    SignatureBroken,
    SumsChanged,
    SumsMalformed,
    WheelUnfit,
)
from allod.bundle._manifest import BundledModel, Manifest, open_manifest
from allod.bundle._values import Progress, Step
from allod.bundle._wheels import SYSTEM, suits
from allod.errors import AllodError
from allod.ledger import LedgerError, PublicKey
from allod.workspace import ModelRules, digest_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found.

    Attributes:
        manifest: What the bundle is; None where its signature does not hold.
        key_id: Fingerprint of the key that it was held against.
        key_given: Whether that key was given, and not only found in the bundle.
        files: How many files were looked at.
        problems: All that is wrong.
    """

    manifest: Manifest | None
    key_id: str
    key_given: bool
    files: int
    problems: tuple[AllodError, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def status(self) -> int:
        """The exit status: 0, or 3 where policy forbids a model, else 1."""
        return max((problem.status for problem in self.problems), default=0)


def verify(
    place: Path,
    *,
    key: PublicKey | None = None,
    rules: ModelRules | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """Check a bundle.

    Args:
        place: Its folder.
        key: The signer's key, known by another way; without it the one in the bundle.
        rules: Rules that its models must keep, besides those that it was built under.
        progress: Called now and then.

    Returns:
        The findings.

    Raises:
        NotABundle: The folder is none.
        HalfBuilt: Its build has not come to its end.
    """
    if not any((place / name).exists() for name in (layout.BUILDING, layout.MANIFEST, layout.SUMS)):
        raise NotABundle(path=place)
    if (place / layout.BUILDING).exists() or not (place / layout.MANIFEST).exists():
        raise HalfBuilt(path=place)
    problems: list[AllodError] = []
    manifest, used = None, key
    try:
        used = key or PublicKey.load(place / layout.KEY)
        manifest, signed = open_manifest(place / layout.MANIFEST, used)
        problems += _files(place, signed, progress or (lambda _: None))
    except (LedgerError, SignatureBroken, SumsMalformed) as error:
        problems.append(error)
    if manifest is not None:
        problems += _suits(place, manifest)
        problems += _models(manifest, [manifest.rules, *([rules] if rules else [])])
    count = len(layout.listed(place))
    return Verdict(manifest, used.key_id if used else "", key is not None, count, tuple(problems))


def _files(place: Path, signed: str, tell: Progress) -> Iterator[AllodError]:
    """Compare the folder with its list, and the list with what was signed."""
    sums = place / layout.SUMS
    if not sums.is_file() or digest_of(sums) != signed:
        yield SumsChanged(path=sums)
        return  # its lines say nothing then
    digests, here = layout.parse_sums(sums), layout.listed(place)
    for name in sorted(digests.keys() - here.keys()):
        yield FileMissing(file=name)
    for name in sorted(here.keys() - digests.keys()):
        yield FileExtra(file=name)
    both = sorted(digests.keys() & here.keys())
    sizes = {name: here[name].lstat().st_size for name in both}
    done, total = 0, sum(sizes.values())
    for name in both:
        tell(Step(name, done, total))
        if _digest(here[name]) != digests[name]:
            yield FileChanged(file=name)
        done += sizes[name]


def _digest(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        return digest_of(path)
    except OSError:
        return ""


def _suits(place: Path, manifest: Manifest) -> Iterator[AllodError]:
    python = f"Python {manifest.python}, {manifest.platform}, {manifest.machine}"
    for path in sorted((place / layout.WHEELS).glob("*.whl")):
        if not suits(path.name):
            yield WheelUnfit(file=path.name, system=SYSTEM, python=python)


def _models(manifest: Manifest, rules: list[ModelRules]) -> Iterator[AllodError]:
    """Ask policy about every lineage; the catalog's word stands against the bundle's."""
    known = {entry.sha256: entry for entry in models.catalog().values() if entry.sha256}
    for model in manifest.models:
        entry = known.get(model.sha256)
        if entry is not None and entry.lineage != model.lineage:
            yield LineageFalse(model=model.name, known=entry.name)
        yield from _barred(model, rules)


def _barred(model: BundledModel, rules: list[ModelRules]) -> Iterator[AllodError]:
    for each in rules:
        try:
            models.require(model.name, model.lineage, each)
        except policy.ModelBarred as error:
            yield error
            return
