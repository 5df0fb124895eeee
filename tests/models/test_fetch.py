"""Fetch, add, remove: policy first, mirrors in order, the digest in quarantine, one act each."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import allod
from allod import models
from allod.models import (
    BadName,
    LineageContradicted,
    LineageNeeded,
    ModelChanged,
    ModelUnknown,
    NameTaken,
    NoMirror,
    NotGguf,
    Transfer,
    Unpinned,
    WrongDigest,
    add,
    fetch,
    installed,
    model_named,
    remove,
)
from allod.policy import ModelBarred
from allod.workspace import Workspace

HUB = {"kind": "hub", "repository": "city/letters", "file": "letters.gguf"}
BARRED = (
    {"name": "Ours", "developer": "青嵐市", "country": "TW", "licence": "MIT", "base": "A"},
    {"name": "A", "developer": "a", "country": "US", "licence": "MIT", "base": "B"},
    {"name": "B", "developer": "b", "country": "SG", "licence": "MIT", "base": "C"},
    {"name": "C", "developer": "c", "country": "CN", "licence": "Apache-2.0", "base": ""},
)


@pytest.fixture
def file(tmp_path: Path, weights: bytes) -> Path:
    path = tmp_path / "letters.gguf"
    path.write_bytes(weights)
    return path


def _statements(workspace: Workspace) -> list[dict[str, Any]]:
    payloads = [
        json.loads(base64.b64decode(json.loads(entry)["payload"])) for entry in workspace.log.entries()
    ]
    return [payload for payload in payloads if payload["predicateType"] == models.MODEL_TYPE]


# ---- policy


def test_what_is_barred_is_not_even_asked_for(
    workspace: Workspace, entry: Callable[..., str], hub: Any
) -> None:
    with pytest.raises(ModelBarred, match="C in its lineage breaks the rule barred_origins: CN") as caught:
        fetch(workspace, entry(HUB, steps=BARRED))
    assert caught.value.status == 3
    assert (hub.asked, installed(workspace), _statements(workspace)) == ([], [], [])
    assert not (workspace.root / "models").exists()


def test_what_is_barred_cannot_be_added(
    workspace: Workspace, file: Path, lineage: Callable[..., Path]
) -> None:
    with pytest.raises(ModelBarred, match=r"mine: .* C in its lineage"):
        add(workspace, file, name="mine", lineage=lineage(BARRED))
    assert installed(workspace) == []


def test_what_became_barred_is_not_run(
    workspace: Workspace, file: Path, lineage: Callable[..., Path]
) -> None:
    add(workspace, file, name="mine", lineage=lineage())
    rules = workspace.settings.policy.models.model_copy(update={"barred_origins": ("US",)})
    policy = workspace.settings.policy.model_copy(update={"models": rules})
    workspace.settings = workspace.settings.model_copy(update={"policy": policy})
    with pytest.raises(ModelBarred, match="Base in its lineage"):
        model_named(workspace, "mine")


def test_the_barred_qwen_of_the_catalog_cannot_be_fetched(workspace: Workspace, configure: Any) -> None:
    configure(catalog="")
    with pytest.raises(ModelBarred, match=r"Qwen2\.5 Coder 1\.5B Instruct .* CN"):
        fetch(workspace, "qwen2.5-coder-1.5b-instruct")


# ---- mirrors


def test_mirrors_are_tried_in_order_and_each_failure_is_told(
    workspace: Workspace, entry: Callable[..., str], file: Path, hub: Any, configure: Any
) -> None:
    configure(hub=hub.address)
    seen: list[Transfer] = []
    name = entry(HUB, {"kind": "file", "path": str(file.with_name("no-such.gguf"))})
    model = fetch(workspace, name, progress=seen.append)
    assert model.mirror == "hub city/letters@main"
    told = [transfer.failure.code for transfer in seen if transfer.failure]
    assert told == ["models.unreadable"]


def test_a_file_mirror_counts_from_the_entrys_folder(
    workspace: Workspace, entry: Callable[..., str], file: Path, tmp_path: Path
) -> None:
    file.rename(tmp_path / "catalog" / "letters.gguf")
    model = fetch(workspace, entry({"kind": "file", "path": "letters.gguf"}))
    assert (model.mirror, model.path.stat().st_mode & 0o777) == ("file", 0o400)


def test_when_no_mirror_gives_it_each_reason_is_named(
    workspace: Workspace, entry: Callable[..., str]
) -> None:
    with pytest.raises(NoMirror, match=r"gone\.gguf: cannot be read.*hub city/letters: cannot be reached"):
        fetch(workspace, entry(HUB, {"kind": "file", "path": "gone.gguf"}))


def test_a_wrong_digest_names_both_and_deletes_the_file(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any, weights: bytes
) -> None:
    configure(hub=hub.address)
    hub.data = weights[:-1] + b"!"
    with pytest.raises(WrongDigest) as caught:
        fetch(workspace, entry(HUB))
    assert hashlib.sha256(weights).hexdigest() in str(caught.value)
    assert hashlib.sha256(hub.data).hexdigest() in str(caught.value)
    assert not list((workspace.root / "models").rglob("*.part"))
    assert installed(workspace) == []


def test_a_wrong_digest_weighs_more_than_a_mirror_that_is_silent(
    workspace: Workspace, entry: Callable[..., str], file: Path, weights: bytes
) -> None:
    file.write_bytes(weights[::-1])
    with pytest.raises(WrongDigest):
        fetch(workspace, entry(HUB, {"kind": "file", "path": str(file)}))


def test_a_file_that_is_no_gguf_is_not_taken_even_with_the_right_digest(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any
) -> None:
    configure(hub=hub.address)
    hub.data = b"\x80\x04 a pickle"
    pinned = {"bytes": len(hub.data), "sha256": hashlib.sha256(hub.data).hexdigest()}
    with pytest.raises(NotGguf, match="pickle"):
        fetch(workspace, entry(HUB, pinned=False, **pinned))
    assert not list((workspace.root / "models").rglob("*.part"))


def test_a_fetch_that_was_killed_goes_on(
    workspace: Workspace, entry: Callable[..., str], hub: Any, weights: bytes
) -> None:
    name = entry(HUB)
    catalog = workspace.settings.model.catalog
    text = (workspace.root / "allod.toml").read_text("utf-8")
    text = text.replace('catalog = ""', f'catalog = "{catalog}"').replace(
        'hub = "https://huggingface.co"', f'hub = "{hub.address}"'
    )
    (workspace.root / "allod.toml").write_text(text, "utf-8")
    hub.cut_after, hub.hold = 1_500_000, threading.Event()
    command = [str(Path(sys.executable).with_name("allod")), "model", "fetch", name]
    process = subprocess.Popen(command, cwd=workspace.root, stderr=subprocess.DEVNULL)
    quarantine = workspace.root / "models" / "quarantine" / name
    deadline = time.monotonic() + 30
    while not (arrived := sum(path.stat().st_size for path in quarantine.glob("*.part"))):
        assert time.monotonic() < deadline, "the transfer never began"
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    hub.hold.set()
    hub.cut_after, hub.hold = None, None
    with allod.open(workspace.root) as opened:
        model = opened.models.fetch(name)
        assert opened.verify().ok
    assert model.path.read_bytes() == weights
    assert hub.asked[-1]["Range"] == f"bytes={arrived}-"
    assert not quarantine.exists()


# ---- unpinned


def test_an_unpinned_entry_needs_consent(workspace: Workspace, entry: Callable[..., str], hub: Any) -> None:
    with pytest.raises(Unpinned, match="--accept-digest"):
        fetch(workspace, entry(HUB, pinned=False))
    assert hub.asked == []


def test_an_accepted_digest_is_recorded_and_holds_from_then_on(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any, weights: bytes
) -> None:
    configure(hub=hub.address)
    name = entry(HUB, pinned=False)
    model = fetch(workspace, name, accept_digest=True)
    assert (model.digest, model.lineage[0].vouched_by) == (hashlib.sha256(weights).hexdigest(), "nobody")
    assert _statements(workspace)[-1]["predicate"]["vouchedBy"] == "nobody"
    remove(workspace, name)
    (Path(os.environ["XDG_CACHE_HOME"]) / "allod" / "models" / f"{model.digest}.gguf").unlink()
    hub.data = weights[::-1]
    with pytest.raises(WrongDigest, match=model.digest):
        fetch(workspace, name)


# ---- what is here


def test_a_second_workspace_needs_no_second_download(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any, tmp_path: Path
) -> None:
    configure(hub=hub.address)
    first = fetch(workspace, entry(HUB))
    with allod.init(tmp_path / "second", "二號", jurisdiction="TW") as other:
        other.workspace.settings = workspace.settings
        second = other.models.fetch(first.name)
    assert (second.mirror, len(hub.asked)) == ("cache", 1)
    assert second.path.samefile(first.path)


def test_a_cached_file_that_was_changed_is_not_used(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any, weights: bytes
) -> None:
    configure(hub=hub.address)
    cached = Path(os.environ["XDG_CACHE_HOME"]) / "allod" / "models"
    cached.mkdir(parents=True)
    (cached / f"{hashlib.sha256(weights).hexdigest()}.gguf").write_bytes(weights[::-1])
    seen: list[Transfer] = []
    model = fetch(workspace, entry(HUB), progress=seen.append)
    assert model.mirror == "hub city/letters@main"
    assert [transfer.failure.code for transfer in seen if transfer.failure] == ["models.digest"]


def test_fetching_again_costs_nothing_and_records_nothing(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any
) -> None:
    configure(hub=hub.address)
    name = entry(HUB)
    assert fetch(workspace, name) == fetch(workspace, name)
    assert (len(hub.asked), len(_statements(workspace))) == (1, 1)


def test_a_model_whose_file_is_lost_comes_back_without_a_second_act(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any
) -> None:
    configure(hub=hub.address)
    model = fetch(workspace, entry(HUB))
    model.path.unlink()
    assert fetch(workspace, model.name) == model
    assert model_named(workspace, model.name).path.exists()
    assert len(_statements(workspace)) == 1


# ---- add


def test_a_file_of_ones_own_is_added_with_its_lineage(
    workspace: Workspace, file: Path, lineage: Callable[..., Path], weights: bytes
) -> None:
    model = add(workspace, file, name="mine", lineage=lineage())
    assert (model.mirror, [step.country for step in model.lineage]) == ("file", ["TW", "US"])
    assert model_named(workspace, "mine").path.read_bytes() == weights
    assert file.exists()


def test_a_file_that_the_catalog_knows_needs_no_lineage(
    workspace: Workspace, entry: Callable[..., str], file: Path
) -> None:
    name = entry(HUB)
    assert add(workspace, file).name == name


def test_a_file_that_nobody_knows_needs_one(workspace: Workspace, file: Path) -> None:
    with pytest.raises(LineageNeeded, match="--lineage"):
        add(workspace, file, name="mine")


def test_a_false_lineage_does_not_wash_a_file_that_the_catalog_knows(
    workspace: Workspace, entry: Callable[..., str], file: Path, lineage: Callable[..., Path]
) -> None:
    entry(HUB, steps=BARRED)
    with pytest.raises(LineageContradicted, match="city-letters") as caught:
        add(workspace, file, name="mine", lineage=lineage())
    assert caught.value.status == 3


def test_an_unpinned_entry_does_not_wash_it_either(
    workspace: Workspace, entry: Callable[..., str], hub: Any, configure: Any
) -> None:
    configure(hub=hub.address)
    entry(HUB, name="known", steps=BARRED)
    with pytest.raises(LineageContradicted, match="known"):
        fetch(workspace, entry(HUB, pinned=False), accept_digest=True)
    assert installed(workspace) == []
    assert not list((workspace.root / "models").rglob("*.part"))


def test_a_file_that_a_newer_catalog_knows_as_barred_is_not_run(
    workspace: Workspace, entry: Callable[..., str], file: Path, lineage: Callable[..., Path]
) -> None:
    add(workspace, file, name="mine", lineage=lineage())
    entry(HUB, steps=BARRED)
    with pytest.raises(ModelBarred, match=r"mine: .* C in its lineage"):
        model_named(workspace, "mine")


@pytest.mark.parametrize("name", ["", "../up", "Upper", "a/b", "名", ".hidden"])
def test_a_name_stays_within_its_folder(
    workspace: Workspace, file: Path, lineage: Callable[..., Path], name: str
) -> None:
    with pytest.raises(BadName):
        add(workspace, file, name=name, lineage=lineage())


def test_a_name_stands_for_one_file(
    workspace: Workspace, file: Path, lineage: Callable[..., Path], weights: bytes
) -> None:
    add(workspace, file, name="mine", lineage=lineage())
    file.write_bytes(weights + b"more")
    with pytest.raises(NameTaken, match="mine"):
        add(workspace, file, name="mine", lineage=lineage())


# ---- remove


def test_what_is_removed_is_gone_and_stays_recorded(
    workspace: Workspace, file: Path, lineage: Callable[..., Path]
) -> None:
    model = add(workspace, file, name="mine", lineage=lineage())
    remove(workspace, "mine")
    assert installed(workspace) == []
    assert not model.path.exists()
    told = [
        (each["predicate"]["status"], each["subject"][0]["digest"]["sha256"])
        for each in _statements(workspace)
    ]
    assert told == [("taken", model.digest), ("removed", model.digest)]
    with pytest.raises(ModelUnknown):
        model_named(workspace, "mine")


def test_a_file_that_another_name_uses_stays(
    workspace: Workspace, file: Path, lineage: Callable[..., Path]
) -> None:
    add(workspace, file, name="one", lineage=lineage())
    other = add(workspace, file, name="two", lineage=lineage())
    remove(workspace, "one")
    assert model_named(workspace, "two") == other


@pytest.mark.parametrize("name", ["no-such", "../locks"])
def test_what_is_not_here_cannot_be_removed(workspace: Workspace, name: str) -> None:
    with pytest.raises(ModelUnknown):
        remove(workspace, name)
    assert not (workspace.root / "models").exists()


def test_a_file_that_was_changed_is_not_run(
    workspace: Workspace, file: Path, lineage: Callable[..., Path]
) -> None:
    model = add(workspace, file, name="mine", lineage=lineage())
    model.path.chmod(0o600)
    with model.path.open("r+b") as stream:
        stream.seek(1_000_000)
        stream.write(b"!")
    with pytest.raises(ModelChanged, match=model.digest):
        model_named(workspace, "mine")
