"""Building: what goes in, what is kept when it goes on, what is refused before anything is written."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from allod import Allod
from allod.bundle import (
    BadFileName,
    BundleUnwritable,
    HalfBuilt,
    IndexSilent,
    LanguageDataMissing,
    NotABundlesPlace,
    Plan,
    Step,
    UnknownExtra,
    WheelsLacking,
    WorkspaceNeeded,
    build,
    verify,
)
from allod.ledger import Signer
from allod.models._catalog import read_card
from allod.policy import ModelBarred

STEPS = ("City letters", "TW", "Base"), ("Base", "US", "")


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def letters(office: Allod, tmp_path: Path) -> Path:
    """A model of the workspace's own: a file that is GGUF by its header, and its lineage."""
    file, told = tmp_path / "letters.gguf", tmp_path / "letters.toml"
    file.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 0) + bytes(range(256)) * 2_000)
    lines = ['title = "City \\"letters\\""', "chat = true", "context = 2048", 'languages = ["zh-TW"]']
    for name, country, base in STEPS:
        lines += ["[[lineage]]", f'name = "{name}"', 'developer = "青嵐市"', f'country = "{country}"']
        lines += ['licence = "LicenseRef-city"', f'base = "{base}"']
    told.write_text("\n".join(lines), "utf-8")
    office.models.add(file, name="city-letters", lineage=told)
    return told


def test_without_a_workspace_a_new_key_signs_and_is_forgotten(
    index: Path, tmp_path: Path, tessdata: Path
) -> None:
    del index
    seen: list[Step] = []
    built = build(tmp_path / "stick" / "allod", Plan(tessdata=tessdata), progress=seen.append)
    assert (built.signed_by, built.entry, built.languages_missing) == ("new", None, ())
    assert not list(tmp_path.rglob("*.key"))
    assert any(wheel.startswith("pip-") for wheel in built.wheels)
    assert {step.what for step in seen} >= {"tessdata/eng.traineddata", f"wheels/{built.wheels[0]}"}
    verdict = verify(built.path)
    assert (verdict.ok, verdict.key_id, verdict.files) == (True, built.key_id, built.files)


def test_in_a_workspace_the_bundle_is_an_act_of_it(
    index: Path, office: Allod, tmp_path: Path, letters: Path, tessdata: Path
) -> None:
    del index
    plan = Plan(models=("city-letters",), tessdata=tessdata)
    built = build(tmp_path / "bundle", plan, workspace=office.workspace)
    assert (built.signed_by, built.models) == ("workspace", ("city-letters",))
    assert built.entry is not None
    envelope = office.workspace.log.entry(built.entry)
    assert (built.path / "bundle.dsse.json").read_bytes() == envelope + b"\n"
    assert [entry.kind for entry in office.entries()][-1] == "bundle"
    assert office.verify().ok
    verdict = verify(built.path, key=office.workspace.key)
    assert verdict.ok
    assert verdict.manifest is not None
    assert verdict.manifest.requirement.startswith("allod[model]==")
    (model,) = verdict.manifest.models
    assert (built.path / "models" / f"{model.sha256}.gguf").stat().st_size == model.bytes
    # What no catalog knows takes its lineage along, as `model add --lineage` reads it.
    card, own = read_card(built.path / "models" / "city-letters.toml"), read_card(letters)
    assert (card.lineage, card.title, card.chat, card.context) == (own.lineage, own.title, True, 2048)


def test_a_barred_model_cannot_be_bundled(index: Path, office: Allod, tmp_path: Path, tessdata: Path) -> None:
    del index
    barred = next(offer.name for offer in office.models.list() if offer.state == "barred")
    with pytest.raises(ModelBarred) as caught:
        build(tmp_path / "bundle", Plan(models=(barred,), tessdata=tessdata), workspace=office.workspace)
    assert caught.value.status == 3
    assert not (tmp_path / "bundle").exists()


def test_a_model_that_was_allowed_once_is_asked_about_again(
    index: Path, office: Allod, tmp_path: Path, letters: Path
) -> None:
    del index, letters
    space = office.workspace
    rules = space.settings.policy.models.model_copy(update={"barred_origins": ("US",)})
    policy = space.settings.policy.model_copy(update={"models": rules})
    space.settings = space.settings.model_copy(update={"policy": policy})
    with pytest.raises(ModelBarred, match="Base"):
        build(tmp_path / "bundle", Plan(models=("city-letters",)), workspace=space)


def test_a_model_needs_a_workspace_whose_policy_allows_it(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNeeded, match="gemma3-270m"):
        build(tmp_path / "bundle", Plan(models=("gemma3-270m",)))


def test_a_second_build_keeps_what_is_there_and_sweeps_out_the_rest(
    index: Path, place: Path, tessdata: Path, signer: Signer
) -> None:
    del index
    before = _state(place / "wheels") | _state(place / "tessdata")
    (place / "wheels" / "left-1.0-py3-none-any.whl").write_bytes(b"of an earlier version")
    (place / "models").mkdir()
    (place / "models" / "half.gguf.part").write_bytes(b"of a build that broke off")
    build(place, Plan(tessdata=tessdata), signer=signer)
    assert _state(place / "wheels") | _state(place / "tessdata") == before
    assert verify(place, key=signer.public).ok


def test_a_spoilt_file_is_written_anew(index: Path, place: Path, tessdata: Path, signer: Signer) -> None:
    del index
    file = place / "tessdata" / "eng.traineddata"
    file.write_bytes(file.read_bytes().swapcase())
    build(place, Plan(tessdata=tessdata), signer=signer)
    assert file.read_bytes() == (tessdata / "eng.traineddata").read_bytes()
    assert verify(place).ok


def test_a_build_that_breaks_off_is_unfinished_and_goes_on(
    index: Path, tmp_path: Path, tessdata: Path, signer: Signer
) -> None:
    (wheel,) = index.glob("numpy-*")
    away = wheel.rename(tmp_path / wheel.name)
    plan = Plan(tessdata=tessdata)
    with pytest.raises(WheelsLacking, match="numpy"):
        build(tmp_path / "bundle", plan, signer=signer)
    with pytest.raises(HalfBuilt):
        verify(tmp_path / "bundle")
    away.rename(wheel)
    assert verify(build(tmp_path / "bundle", plan, signer=signer).path).ok


def test_a_finished_bundle_that_is_built_anew_counts_as_unfinished_meanwhile(
    index: Path, place: Path, tessdata: Path
) -> None:
    for wheel in index.glob("numpy-*"):
        wheel.unlink()
    with pytest.raises(WheelsLacking):
        build(place, Plan(tessdata=tessdata))
    with pytest.raises(HalfBuilt):
        verify(place)


@pytest.mark.parametrize("names", [("letter.txt",), ("wheels/mine.whl",), ("BUILDING", "letter.txt")])
def test_a_folder_with_something_else_is_left_alone(
    tmp_path: Path, tessdata: Path, names: tuple[str, ...]
) -> None:
    for name in names:
        (tmp_path / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / name).write_bytes(b"mine")
    before = _state(tmp_path / "mine")
    with pytest.raises(NotABundlesPlace):
        build(tmp_path / "mine", Plan(tessdata=tessdata))
    assert _state(tmp_path / "mine") == before


def test_a_place_that_cannot_be_made_is_told(tmp_path: Path, tessdata: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BundleUnwritable):
        build(tmp_path / "file" / "bundle", Plan(tessdata=tessdata))


def test_adapters_and_packages_are_signed_and_listed(index: Path, tmp_path: Path, tessdata: Path) -> None:
    del index
    adapter, package = tmp_path / "letters.gguf", tmp_path / "tesseract-ocr_5.3.0-2_amd64.deb"
    for file in (adapter, package):
        file.write_bytes(file.name.encode())
    plan = Plan(adapters=(adapter,), packages=(package,), tessdata=tessdata)
    built = build(tmp_path / "bundle", plan)
    assert verify(built.path).ok
    bill = json.loads((built.path / "sbom.cdx.json").read_bytes())
    paths = [each["value"] for part in bill["components"] for each in part.get("properties", ())]
    assert {f"adapters/{adapter.name}", f"packages/{package.name}"} <= set(paths)


@pytest.mark.parametrize("name", ["信.gguf", "a:b.gguf", ".hidden", "a.part", "two words"])
def test_a_name_that_a_stick_would_not_keep_is_refused(tmp_path: Path, tessdata: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(BadFileName):
        build(tmp_path / "bundle", Plan(adapters=(tmp_path / name,), tessdata=tessdata))
    assert not (tmp_path / "bundle").exists()


def test_an_unknown_extra_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(UnknownExtra, match="model"):
        build(tmp_path / "bundle", Plan(extras=("modell",)))


def test_named_language_data_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(LanguageDataMissing, match="chi_tra"):
        build(tmp_path / "bundle", Plan(tessdata=tmp_path))


def test_an_index_that_does_not_answer_is_told(
    index: Path, tmp_path: Path, tessdata: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del index
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(IndexSilent):
        build(tmp_path / "bundle", Plan(tessdata=tessdata))
