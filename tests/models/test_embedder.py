"""`Embedder`: the same vectors whatever computes them, cut where told, and a new process after a crash."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest

from allod.models import (
    BadRequest,
    Embedder,
    EngineUnfit,
    ModelBroken,
    ModelNotLoaded,
    NotGguf,
    RunnerCrashed,
)
from allod.models._cut import cut
from allod.workspace import ModelSettings

ONE = ModelSettings(threads=1)
TEXTS = ("市民得申請敬老卡。", "abc def", "圖書館週一休館 " * 6, "x", "😀 <eos> é", "")
TORCH = importlib.util.find_spec("torch") is not None
NO_TORCH = "torch is not installed: pip install 'allod[train]'"
ENGINES = ["llama.cpp", "numpy", pytest.param("torch", marks=pytest.mark.skipif(not TORCH, reason=NO_TORCH))]
ARTICLES = (
    "民法第425條：出租人於租賃物交付後，承租人占有中，縱將其所有權讓與第三人，其租賃契約，對於受讓人仍繼續存在。",
    "勞動基準法第38條：勞工在同一雇主或事業單位，繼續工作滿一定期間者，應依下列規定給予特別休假。",
    "道路交通管理處罰條例第53條：汽車駕駛人，行經有燈光號誌管制之交岔路口闖紅燈者，處新臺幣罰鍰。",
    "請問依照中華民國法律規定，房東可以在租約到期前趕我走嗎",
)


@pytest.fixture(scope="module", params=ENGINES)
def embedder(request: pytest.FixtureRequest, tiny: Path) -> Iterator[Embedder]:
    with Embedder(tiny, ONE, name="tiny", engine=request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def reference(tiny: Path) -> np.ndarray:
    with Embedder(tiny, ONE, engine="llama.cpp") as opened:
        return opened.encode(TEXTS, 64)


def test_engines_agree(embedder: Embedder, reference: np.ndarray) -> None:
    found = embedder.encode(TEXTS, 64)
    assert found.dtype == np.float32
    assert found.shape == (len(TEXTS), embedder.dimensions) == (6, 64)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    assert (found * reference).sum(1).min() > 0.999
    assert np.triu(found @ found.T, 1).max() < 0.9  # which is not because all are alike


def test_order_is_kept_over_many_requests(embedder: Embedder, reference: np.ndarray) -> None:
    found = embedder.encode(TEXTS[:5] * 16, 64).reshape(16, 5, -1)
    assert (found * reference[:5]).sum(-1).min() > 0.999
    assert embedder.encode([], 64).shape == (0, 64)


def test_a_long_text_is_cut_by_tokens(embedder: Embedder) -> None:
    long, short = embedder.encode(
        ["x" * 5000, "x" * 9], 10
    )  # a mark of the beginning, then one token a letter
    assert long @ short > 0.9999
    longer = embedder.encode(["x" * 10], 11)[0]
    assert longer @ short < 0.99999


@pytest.mark.parametrize("most", [1, 0, 100_000])
def test_a_length_that_it_does_not_take_is_told(embedder: Embedder, most: int) -> None:
    with pytest.raises(BadRequest, match=f"not from 2 to {embedder.longest}"):
        embedder.encode(["x"], most)


def test_after_a_crash_the_next_call_starts_anew(embedder: Embedder, reference: np.ndarray) -> None:
    embedder.encode(["x"], 8)
    os.kill(embedder.pid, signal.SIGKILL)
    os.waitid(os.P_PID, embedder.pid, os.WEXITED | os.WNOWAIT)
    found = embedder.encode(TEXTS[:1], 64)  # it is seen dead before it is asked
    assert found[0] @ reference[0] > 0.999


def test_killed_while_it_computes_costs_that_call(tiny: Path) -> None:
    with Embedder(tiny, ONE, engine="numpy") as opened:
        opened.encode(["x"], 8)
        reply = opened._worker.ask({"do": "encode", "texts": ["x" * 250] * 64, "most": 256}, 60)
        os.kill(opened.pid, signal.SIGKILL)
        with pytest.raises(RunnerCrashed):
            list(reply)
        assert opened.encode(["x"], 8).shape == (1, 64)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_cut_short_is_a_sentence(tiny: Path, tmp_path: Path, engine: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(tiny.read_bytes()[:-4000])
    with Embedder(path, ONE, engine=engine) as opened, pytest.raises(ModelNotLoaded, match=r"m\.gguf"):
        opened.encode(["x"], 8)


def test_no_process_is_started_for_what_is_no_model(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    for data, kind in ((tiny.read_bytes()[:300], ModelBroken), (b"PK\x03\x04", NotGguf)):
        path.write_bytes(data)
        with pytest.raises(kind):
            Embedder(path, ONE)


def test_another_kind_of_model_is_computed_by_llama_cpp_alone(tmp_path: Path) -> None:
    writer = gguf.GGUFWriter(tmp_path / "m", "llama")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    for engine in ("numpy", "torch") if TORCH else ("numpy",):
        with pytest.raises(EngineUnfit, match="of the kind llama"):
            Embedder(tmp_path / "m", ONE, engine=engine)
    with Embedder(tmp_path / "m", ONE) as opened:
        assert opened.engine == "llama.cpp"


def test_the_fastest_engine_that_can_is_chosen(tiny: Path) -> None:
    with Embedder(tiny, ONE) as opened:
        assert opened.engine == ("torch" if TORCH else "numpy")


def test_vectors_that_make_no_sense_end_the_process(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Embedder(tiny, ONE, engine="numpy") as opened:
        for said in ({}, {"vectors": "?"}, {"vectors": ""}, {"vectors": "AAAA" * 85 + "AA=="}):
            monkeypatch.setattr(opened._worker, "ask", lambda *_, said=said: iter([said]))
            with pytest.raises(RunnerCrashed, match="not in order"):
                opened.encode(["x"], 8)


def test_engines_agree_on_the_real_model(gemma: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    cut(gemma, 16, path, lambda *_: None)
    found = []
    for engine in ("llama.cpp", "numpy", *(["torch"] if TORCH else [])):
        with Embedder(path, ONE, engine=engine) as opened:
            found.append(opened.encode(ARTICLES, 32))
    for each in found[1:]:
        assert (each * found[0]).sum(1).min() > 0.9995
    centred = [each - each.mean(0) for each in found]  # all texts of a language model point one way
    for each in centred[1:]:
        likeness = (
            (each * centred[0]).sum(1) / np.linalg.norm(each, axis=1) / np.linalg.norm(centred[0], axis=1)
        )
        assert likeness.min() > 0.99
