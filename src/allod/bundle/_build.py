"""Build a bundle: one folder that takes Allod, its wheels, models and language data to a machine off the net.

A build that broke off goes on: each finished file is kept, and the signed manifest is written last. Only what
lies in a folder that this program has marked as a bundle's is ever replaced or removed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from allod import models
from allod.bundle import _layout as layout
from allod.bundle._errors import BundleUnwritable, FileUnreadable, NotABundlesPlace, WorkspaceNeeded
from allod.bundle._manifest import BUNDLE_TYPE, Manifest, bundled, subject
from allod.bundle._medium import copy, require_fit, write
from allod.bundle._sbom import render_sbom
from allod.bundle._tessdata import LICENCE, language_data
from allod.bundle._texts import install_script, lineage_file, readme
from allod.bundle._values import Built, Plan, Progress, Step
from allod.bundle._wheels import (
    MACHINE,
    PYTHON,
    SYSTEM,
    Wheel,
    brought,
    read_wheel,
    require_extras,
    requirement,
)
from allod.ledger import PublicKey, Signer, sign, statement
from allod.models import Model, Transfer
from allod.workspace import Intake, ModelRules, Workspace, now

_FOLDERS = (layout.WHEELS, layout.MODELS, layout.ADAPTERS, layout.TESSDATA, layout.PACKAGES)
_FILES = frozenset(
    {layout.MANIFEST, layout.SUMS, layout.KEY, layout.SBOM, layout.INSTALL, layout.README, layout.BUILDING}
)
_SPARE = 250_000_000  # bytes that the wheels of everything take; an estimate, for the check of room
_MODEL = "model"  # the extra without which no model runs


def build(
    place: Path,
    plan: Plan,
    *,
    workspace: Workspace | None = None,
    signer: Signer | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build a bundle for machines like this one.

    Args:
        place: An empty or new folder, or one of an earlier build.
        plan: What shall be in it.
        workspace: Whose models, policy, languages and key are used; the bundle is an act of it.
        signer: Key to sign with instead; then the workspace's ledger does not know the bundle.
        progress: Called now and then.

    Returns:
        The finished bundle.

    Raises:
        WorkspaceNeeded: Models are chosen and there is no workspace.
        ModelBarred: Policy forbids a model; the error names the ancestor and the rule.
        UnknownExtra: Allod has no such extra.
        NotABundlesPlace: The folder holds something else.
        FileTooLarge: The file system cannot hold a file; nothing was written.
        NoRoom: There is not enough room; nothing was written.
        BadFileName: A file's name does not survive every file system.
        IndexSilent: The package index cannot be reached.
        WheelsLacking: It does not give what is needed.
        BundleUnwritable: The medium refuses; what is finished is kept.
    """
    return _Build(place.resolve(), plan, workspace, progress or (lambda _: None)).run(signer)


class _Build:
    """One build: what was chosen, and the digests of what has been written so far."""

    def __init__(self, place: Path, plan: Plan, workspace: Workspace | None, tell: Progress) -> None:
        self.place, self.plan, self.workspace, self.tell = place, plan, workspace, tell
        self.extras = (*plan.extras, *((_MODEL,) if plan.models else ()))
        require_extras(self.extras)
        self.models = list(self._chosen())
        intake = workspace.settings.intake if workspace else Intake()
        self.languages, self.missing = language_data(intake.ocr_languages.split("+"), plan.tessdata)
        self.manifest = Manifest(
            requirement=requirement(self.extras),
            python=PYTHON,
            machine=MACHINE,
            platform=sys.platform,
            made=now(),
            rules=workspace.settings.policy.models if workspace else ModelRules(),
            models=tuple(map(bundled, self.models)),
        )
        self.files = dict(self._files())
        self.wheels: list[Wheel] = []
        self.digests: dict[str, str] = {}

    def run(self, signer: Signer | None) -> Built:
        self._claim()
        self._take_wheels()
        for name, (file, digest) in self.files.items():
            self._take(file, name, digest)
        if self.workspace and signer is None:
            built = self._finish(self.workspace.key, "workspace", self._act)
        else:
            key = signer or Signer.generate()  # a new one is forgotten with this build
            built = self._finish(
                key.public, "given" if signer else "new", lambda digest: self._sign(digest, key)
            )
        os.sync()  # a stick is pulled out early
        return built

    def _chosen(self) -> Iterator[Model]:
        names = tuple(dict.fromkeys(self.plan.models))
        if names and self.workspace is None:
            raise WorkspaceNeeded(models=", ".join(names))
        for name in names:
            assert self.workspace is not None
            try:
                yield models.model_named(self.workspace, name)
            except models.ModelNotHere:
                yield models.fetch(self.workspace, name, progress=self._transferred)

    def _files(self) -> Iterator[tuple[str, tuple[Path, str | None]]]:
        """Yield what is copied as it is: its name in the bundle, the file, and its digest where it is known.

        Raises:
            FileUnreadable: It is no file.
        """
        for model in self.models:
            yield f"{layout.MODELS}/{model.digest}.gguf", (model.path, model.digest)
        given = ((layout.TESSDATA, self.languages), (layout.ADAPTERS, self.plan.adapters))
        for folder, files in (*given, (layout.PACKAGES, self.plan.packages)):
            taken: set[str] = set()
            for file in files:
                layout.require_name(file, taken)
                if not file.is_file():
                    raise FileUnreadable(file=file, detail="it is no file")
                yield f"{folder}/{file.name}", (file, None)

    def _claim(self) -> None:
        """Mark the folder as a bundle's in the making; from here on it counts as unfinished.

        Raises:
            NotABundlesPlace: It holds something else.
            BundleUnwritable: The medium refuses.
        """
        layout.make_folder(self.place)
        try:
            here = {path.name for path in self.place.iterdir()}
            foreign = sorted(
                name for name in here if name not in _FILES | set(_FOLDERS) and not name.endswith(layout.PART)
            )
            if foreign or (here and not here & {layout.BUILDING, layout.MANIFEST}):
                raise NotABundlesPlace(path=self.place, found=(foreign or sorted(here))[0])
            absent = {
                file: file.stat().st_size
                for name, (file, _) in self.files.items()
                if not (self.place / name).exists()
            }
            require_fit(self.place, absent, 0 if layout.WHEELS in here else _SPARE)
            write(self.place / layout.BUILDING, b"")
            for name in (layout.MANIFEST, layout.SUMS, layout.KEY):
                (self.place / name).unlink(missing_ok=True)
        except OSError as error:
            raise BundleUnwritable(path=self.place, detail=error.strerror) from error

    def _take_wheels(self) -> None:
        with brought(self.extras, self._transferred) as found:
            for wheel in found:
                self._take(wheel, f"{layout.WHEELS}/{wheel.name}", None)
                self.wheels.append(read_wheel(wheel))

    def _take(self, file: Path, name: str, digest: str | None) -> None:
        target, size = self.place / name, file.stat().st_size
        layout.make_folder(target.parent)
        self.digests[name] = copy(file, target, digest, lambda done: self.tell(Step(name, done, size)))

    def _finish(
        self, key: PublicKey, signed_by: str, signed: Callable[[str], tuple[bytes, int | None]]
    ) -> Built:
        """Write what tells of the rest, sweep out what an earlier build left, and sign, in that order."""
        self._write_texts(key)
        self._sweep()
        digest = write(self.place / layout.SUMS, layout.render_sums(self.digests))
        (self.place / layout.KEY).unlink(missing_ok=True)
        key.save(self.place / layout.KEY)
        envelope, entry = signed(digest)
        write(self.place / layout.MANIFEST, envelope + b"\n")
        (self.place / layout.BUILDING).unlink()
        return Built(
            path=self.place,
            files=len(self.digests),
            bytes=sum((self.place / name).stat().st_size for name in self.digests),
            system=SYSTEM,
            key_id=key.key_id,
            signed_by=signed_by,
            entry=entry,
            wheels=tuple(wheel.file for wheel in self.wheels),
            models=tuple(model.name for model in self.models),
            languages_missing=tuple(self.missing),
        )

    def _write_texts(self, key: PublicKey) -> None:
        known = {entry.sha256 for entry in models.catalog().values()}
        own = [model for model in self.manifest.models if model.sha256 not in known]
        others = {name: LICENCE if name.startswith(layout.TESSDATA) else "" for name in self.files}
        others = {name: told for name, told in others.items() if not name.startswith(layout.MODELS)}
        sbom = render_sbom(self.manifest, self.wheels, self.digests, others)
        texts = {f"{layout.MODELS}/{model.name}.toml": lineage_file(model) for model in own}
        texts |= {layout.SBOM: sbom, layout.INSTALL: install_script(self.manifest)}
        texts[layout.README] = readme(self.manifest, key.key_id, own)
        for name, text in texts.items():
            self.digests[name] = write(self.place / name, text)

    def _sweep(self) -> None:
        for name, path in layout.listed(self.place).items():
            if name not in self.digests and name != layout.BUILDING:
                path.unlink()

    def _act(self, digest: str) -> tuple[bytes, int]:
        assert self.workspace is not None
        with self.workspace.act("bundle") as act:
            act.state(BUNDLE_TYPE, [subject(digest)], self.manifest.predicate())
        return self.workspace.log.entry(act.entry), act.entry

    def _sign(self, digest: str, signer: Signer) -> tuple[bytes, None]:
        return sign(statement(BUNDLE_TYPE, [subject(digest)], self.manifest.predicate()), signer), None

    def _transferred(self, transfer: Transfer) -> None:
        self.tell(Step(transfer.mirror, transfer.done, transfer.total))
