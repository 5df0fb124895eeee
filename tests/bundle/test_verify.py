"""Verifying: each way in which a bundle can be wrong is found and named."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from allod.bundle import (
    BundledModel,
    FileChanged,
    FileExtra,
    FileMissing,
    HalfBuilt,
    LineageFalse,
    NotABundle,
    SignatureBroken,
    Step,
    SumsChanged,
    SumsMalformed,
    WheelUnfit,
    verify,
)
from allod.errors import AllodError
from allod.ledger import Signer
from allod.models import Step as Ancestor
from allod.models import catalog
from allod.policy import ModelBarred
from allod.workspace import ModelRules

Resign = Callable[..., None]


def _found(place: Path, **given: object) -> list[AllodError]:
    verdict = verify(place, **given)  # type: ignore[arg-type]
    assert verdict.ok == (not verdict.problems)
    return list(verdict.problems)


def test_a_whole_bundle_has_no_problem(place: Path, signer: Signer) -> None:
    seen: list[Step] = []
    verdict = verify(place, key=signer.public, progress=seen.append)
    assert (verdict.ok, verdict.status, verdict.key_given) == (True, 0, True)
    assert verdict.manifest is not None
    assert verdict.manifest.requirement.startswith("allod==")
    assert verdict.files == len(seen)
    assert verify(place).key_id == signer.public.key_id
    assert not verify(place).key_given


def test_sha256sum_agrees_without_allod(place: Path) -> None:
    def check() -> int:
        return subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=place, capture_output=True).returncode

    assert check() == 0
    (place / "install.sh").write_bytes((place / "install.sh").read_bytes() + b"\n")
    assert check() == 1


@pytest.mark.parametrize("pattern", ["wheels/allod-*", "install.sh", "sbom.cdx.json", "tessdata/eng*"])
def test_one_changed_byte_is_found_in_any_file(place: Path, pattern: str) -> None:
    (file,) = place.glob(pattern)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    (problem,) = _found(place)
    assert isinstance(problem, FileChanged)
    assert problem.fields["file"] == file.relative_to(place).as_posix()


@pytest.mark.parametrize(
    "name", ["note.txt", "wheels/evil-1.0-py3-none-any.whl", "new/folder/file", ".hidden"]
)
def test_a_file_that_nobody_signed_is_named(place: Path, name: str) -> None:
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(b"x")
    (problem,) = _found(place)
    assert isinstance(problem, FileExtra)
    assert problem.fields["file"] == name


def test_a_missing_file_is_named(place: Path) -> None:
    (place / "tessdata" / "eng.traineddata").unlink()
    (problem,) = _found(place)
    assert isinstance(problem, FileMissing)
    assert problem.fields["file"] == "tessdata/eng.traineddata"


def test_a_link_in_place_of_a_file_is_not_followed(place: Path, tmp_path: Path) -> None:
    file = place / "tessdata" / "eng.traineddata"
    shutil.move(file, tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    (place / "more").symlink_to(tmp_path)
    assert {type(problem) for problem in _found(place)} == {FileChanged, FileExtra}


def test_a_list_of_digests_that_was_written_anew_is_found(place: Path) -> None:
    sums = place / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("a", "b", 1))
    (problem,) = _found(place)
    assert isinstance(problem, SumsChanged)


def test_a_bundle_signed_by_another_is_told_where_the_key_is_known(
    place: Path, resign: Resign, signer: Signer
) -> None:
    (place / "install.sh").write_text("rm -rf ~\n")
    resign(place, Signer.generate())
    assert verify(place).ok  # which is why a person compares the fingerprint
    (problem,) = _found(place, key=signer.public)
    assert isinstance(problem, SignatureBroken)


@pytest.mark.parametrize("envelope", [b"", b"{}", b"not JSON", b"\xff" * 99])
def test_a_manifest_that_is_none_is_a_broken_signature(place: Path, envelope: bytes) -> None:
    (place / "bundle.dsse.json").write_bytes(envelope)
    (problem,) = _found(place)
    assert isinstance(problem, SignatureBroken)


def test_a_bundle_without_its_key_is_told(place: Path) -> None:
    (place / "signer.pem").unlink()
    verdict = verify(place)
    assert [problem.code for problem in verdict.problems] == ["ledger.key"]
    assert verdict.key_id == ""


@pytest.mark.parametrize(
    "line",
    [
        b"%s  ../outside\n" % (b"0" * 64),
        b"%s  /etc/passwd\n" % (b"0" * 64),
        b"%s  wheels/../../outside\n" % (b"0" * 64),
        b"no digest\n",
        b"%s  a\n%s  a\n" % (b"0" * 64, b"1" * 64),
        "0  檔案\n".encode(),
    ],
)
def test_a_signed_list_that_leads_elsewhere_is_not_followed(place: Path, resign: Resign, line: bytes) -> None:
    resign(place, sums=line)
    (problem,) = _found(place)
    assert isinstance(problem, SumsMalformed)


def test_wheels_for_another_system_are_named(place: Path, resign: Resign) -> None:
    names = ["numpy-1.0-cp27-cp27m-win32.whl", "no wheel.whl".replace(" ", "_")]
    for name in names:
        (place / "wheels" / name).write_bytes(b"")
    resign(place, python="2.7")
    problems = _found(place)
    assert [type(problem) for problem in problems] == [WheelUnfit, WheelUnfit]
    assert sorted(str(problem.fields["file"]) for problem in problems) == sorted(names)
    assert "Python 2.7" in str(problems[0])


def test_a_build_that_broke_off_is_no_bundle_yet(place: Path) -> None:
    (place / "BUILDING").write_bytes(b"")
    with pytest.raises(HalfBuilt):
        verify(place)
    (place / "BUILDING").unlink()
    (place / "bundle.dsse.json").unlink()
    with pytest.raises(HalfBuilt):
        verify(place)


def test_any_other_folder_is_no_bundle(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(NotABundle):
            verify(path)


# ---- models


def _model(country: str, digest: str = "0" * 64) -> BundledModel:
    steps = (
        Ancestor("City letters", "青嵐市", "TW", "LicenseRef-city", "Base"),
        Ancestor("Base", "Somebody", country, "Apache-2.0"),
    )
    return BundledModel("city-letters", "City letters", digest, 1, True, 2048, ("zh-TW",), steps)


def test_a_barred_ancestor_is_found_by_the_bundle_s_rules_and_by_one_s_own(
    place: Path, resign: Resign
) -> None:
    agency = ModelRules(preset="tw-agency")
    resign(place, models=(_model("CN"),), rules=agency)
    verdict = verify(place)
    assert [type(problem) for problem in verdict.problems] == [ModelBarred]
    assert verdict.status == 3
    resign(place, rules=ModelRules())
    assert verify(place).ok
    (problem,) = _found(place, rules=agency)
    assert problem.fields["ancestor"] == "Base"
    resign(place, models=(_model("US"),), rules=agency)
    assert verify(place, rules=agency).ok


def test_a_lineage_that_the_catalog_contradicts_is_false(place: Path, resign: Resign) -> None:
    known = next(entry for entry in catalog().values() if entry.sha256 and entry.lineage[0].country == "CN")
    assert known.sha256 is not None
    resign(place, models=(_model("US", known.sha256),))
    (problem,) = _found(place)
    assert isinstance(problem, LineageFalse)
    assert problem.fields["known"] == known.name
