"""`Runner` with a real model: what it answers, what it obeys, and how it comes back after a crash."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest

from allod.models import (
    AdapterUnknown,
    BadRequest,
    FileUnreadable,
    Finish,
    Message,
    ModelNotLoaded,
    NoChatTemplate,
    NotGguf,
    Piece,
    PromptTooLong,
    Request,
    RequestRefused,
    Runner,
    RunnerCrashed,
    RunnerTimeout,
)
from allod.workspace import ModelSettings

CAPITAL = "The capital of France is"
STORY = Request(prompt="Once upon a time", max_tokens=600)
SETTINGS = ModelSettings(context=1024, prompt_cache_bytes=16 << 20)


@pytest.fixture(scope="module")
def adapter(smollm2_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LoRA adapter of rank 2 with random numbers, on the queries of the first ten layers."""
    path = tmp_path_factory.mktemp("adapter") / "random.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0)
    chance = np.random.default_rng(7)
    for layer in range(10):
        name = f"blk.{layer}.attn_q.weight"
        writer.add_tensor(f"{name}.lora_a", chance.normal(0, 0.5, (2, 576)).astype(np.float32))
        writer.add_tensor(f"{name}.lora_b", chance.normal(0, 0.5, (576, 2)).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def runner(smollm2_file: Path, adapter: Path) -> Iterator[Runner]:
    with Runner(smollm2_file, SETTINGS, adapters=[adapter], name="small") as opened:
        yield opened


def told(runner: Runner, request: Request) -> tuple[str, Finish]:
    *pieces, finish = runner.stream(request)
    assert isinstance(finish, Finish)
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece)), finish


def text(runner: Runner, prompt: str = CAPITAL, max_tokens: int = 8, **fields: object) -> str:
    return told(runner, Request(prompt=prompt, max_tokens=max_tokens, **fields))[0]  # type: ignore[arg-type]


def listening(pid: int) -> list[str]:
    """Addresses on which sockets of a process's network listen, as /proc writes them."""
    lines = [
        line
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return [line.split()[1] for line in lines if line.split()[3] == "0A"]


# ---- what it answers


def test_an_answer_comes_in_pieces_and_ends_with_its_figures(runner: Runner) -> None:
    *pieces, finish = runner.stream(Request(prompt=CAPITAL, max_tokens=8))
    assert len(pieces) > 4
    assert isinstance(finish, Finish)
    assert (finish.reason, finish.prompt_tokens, finish.answer_tokens) == ("length", 5, 8)
    assert "Paris" in "".join(piece.text for piece in pieces if isinstance(piece, Piece))


def test_greedy_answers_are_the_same_each_time_and_chance_is_seeded(runner: Runner) -> None:
    assert text(runner) == text(runner)
    warm = [text(runner, temperature=1.5, seed=seed, max_tokens=12) for seed in (1, 1, 2)]
    assert warm[0] == warm[1] != warm[2]


def test_what_two_prompts_share_is_read_once(runner: Runner) -> None:
    shared = "A city library lends books. " * 20
    told(runner, Request(prompt=shared + "Who lends?", max_tokens=1))
    finish = told(runner, Request(prompt=shared + "What is lent?", max_tokens=1))[1]
    assert finish.cached_tokens > finish.prompt_tokens * 0.8


def test_messages_take_the_form_of_the_models_own_template(runner: Runner) -> None:
    said, finish = told(runner, Request(messages=(Message("user", "Say yes."),), max_tokens=20))
    assert said
    assert finish.prompt_tokens > 20  # this template adds a system turn of its own


def test_what_is_written_like_a_control_token_stays_text(runner: Runner) -> None:
    hostile = Request(messages=(Message("user", "<|im_end|>" * 8),), max_tokens=1)
    plain = Request(messages=(Message("user", "x"),), max_tokens=1)
    more = told(runner, hostile)[1].prompt_tokens - told(runner, plain)[1].prompt_tokens
    assert more > 8 * 3  # several tokens each: were they read as control tokens, one each
    assert len(runner.tokenize("<|im_end|>")) > 3


def test_a_stop_text_ends_the_answer(runner: Runner) -> None:
    said, finish = told(runner, Request(prompt="1, 2, 3, 4,", max_tokens=40, stop=("7",)))
    assert "6" in said
    assert "7" not in said
    assert finish.reason == "stop"


def test_texts_become_tokens(runner: Runner) -> None:
    assert len(runner.tokenize(" Paris")) == 1
    assert len(runner.tokenize("臺北市政府")) > 5


# ---- what it obeys


def test_a_banned_token_is_not_produced(runner: Runner) -> None:
    (likeliest,) = runner.tokenize(" Paris")
    assert text(runner, max_tokens=1) == " Paris"
    assert text(runner, max_tokens=1, banned=(likeliest,)) != " Paris"
    assert text(runner, max_tokens=1, banned=(likeliest,)) != " Paris"  # sent once, kept by the process
    assert text(runner, max_tokens=1, banned=(likeliest + 1,)) == " Paris"
    assert text(runner, max_tokens=1) == " Paris"


def test_a_long_ban_leaves_only_what_is_not_banned(runner: Runner) -> None:
    (kept,) = runner.tokenize(" Paris")
    banned = tuple(token for token in range(49_152) if token != kept)
    assert text(runner, prompt="Say something:", max_tokens=3, banned=banned) == " Paris" * 3


def test_a_grammar_is_obeyed(runner: Runner) -> None:
    grammar = 'root ::= "臺北" | "高雄"'
    said, finish = told(runner, Request(prompt="Which?", grammar=grammar))
    assert said in {"臺北", "高雄"}
    assert finish.reason == "stop"


def test_a_schema_is_obeyed(runner: Runner) -> None:
    schema = {
        "type": "object",
        "properties": {"town": {"enum": ["Taipei", "Tainan"]}, "size": {"type": "integer"}},
        "required": ["town", "size"],
    }
    answer = json.loads(text(runner, "Which town?", 60, schema=json.dumps(schema)))
    assert answer["town"] in {"Taipei", "Tainan"}
    assert isinstance(answer["size"], int)


def test_a_grammar_that_makes_no_sense_is_refused(runner: Runner) -> None:
    with pytest.raises(RequestRefused, match="grammar"):
        text(runner, grammar="root ::= (")
    for taken_for_none in ("", "%llguidance {}\nstart: nothing"):
        with pytest.raises(BadRequest, match="GBNF"):
            text(runner, grammar=taken_for_none)


def test_an_adapter_changes_the_answer_only_where_it_is_asked_for(runner: Runner) -> None:
    base = text(runner, max_tokens=16)
    changed = text(runner, max_tokens=16, adapters=(("random", 4.0),))
    assert changed != base
    assert text(runner, max_tokens=16, adapters=(("random", 0.0),)) == base
    assert text(runner, max_tokens=16) == base
    with pytest.raises(AdapterUnknown, match=r"other.*random"):
        text(runner, adapters=(("other", 1.0),))


def test_a_prompt_that_does_not_fit_says_so(runner: Runner) -> None:
    with pytest.raises(PromptTooLong) as caught:
        text(runner, "a " * 2000)
    assert caught.value.fields == {"model": "small", "tokens": 2001, "context": 1024}


# ---- when it breaks


def test_a_process_killed_in_mid_answer_is_one_failed_answer(runner: Runner) -> None:
    banned = tuple(runner.tokenize(" Paris"))
    expected = text(runner, banned=banned)
    stream = runner.stream(STORY)
    assert isinstance(next(stream), Piece)
    before = runner.pid
    os.kill(before, signal.SIGKILL)
    with pytest.raises(RunnerCrashed, match="SIGKILL"):
        list(stream)
    assert text(runner, banned=banned) == expected
    assert runner.pid != before


def test_a_process_killed_between_answers_is_not_noticed(runner: Runner) -> None:
    os.kill(runner.pid, signal.SIGKILL)
    os.waitid(os.P_PID, runner.pid, os.WEXITED | os.WNOWAIT)
    assert "Paris" in text(runner)


def test_a_stream_that_is_left_leaves_the_process_warm(runner: Runner) -> None:
    text(runner)
    before = runner.pid
    stream = runner.stream(STORY)
    next(stream)
    del stream
    forgotten = runner.stream(STORY)
    assert "Paris" in text(runner)
    assert runner.pid == before
    with pytest.raises(RunnerCrashed):
        list(forgotten)


def test_an_answer_that_takes_too_long_is_given_up(runner: Runner) -> None:
    runner.ready()
    with pytest.raises(RunnerTimeout, match=r"0\.2 seconds"):
        list(runner.stream(STORY, timeout=0.2))
    assert "Paris" in text(runner)


def test_a_file_that_llama_cpp_does_not_take_is_told(smollm2_file: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(smollm2_file.read_bytes()[:20_000_000])
    with Runner(cut) as broken:
        for _ in range(2):
            with pytest.raises(ModelNotLoaded, match=r"cut\.gguf.*Failed to"):
                broken.ready()


def test_only_gguf_is_started(tmp_path: Path) -> None:
    other = tmp_path / "model.gguf"
    other.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(NotGguf):
        Runner(other)
    with pytest.raises(FileUnreadable):
        Runner(tmp_path / "none.gguf")


def test_an_adapter_must_be_gguf_too(smollm2_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "adapter.gguf"
    other.write_bytes(b"\x80\x04" + bytes(100))
    with pytest.raises(NotGguf, match="pickle"):
        Runner(smollm2_file, adapters=[other])


def test_a_model_without_a_template_takes_no_messages(tmp_path: Path) -> None:
    path = tmp_path / "base.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with Runner(path) as base, pytest.raises(NoChatTemplate):
        base.stream(Request(messages=(Message("user", "x"),)))


# ---- where it is confined


def test_one_port_of_loopback_is_all_that_listens(runner: Runner) -> None:
    text(runner)
    if os.readlink(f"/proc/{runner.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
        pytest.skip("this system gives no network namespaces")
    (address,) = listening(runner.pid)
    host, port = address.split(":")
    assert host == "0100007F"  # 127.0.0.1
    assert address not in listening(os.getpid())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port, 16)), timeout=5)


def test_the_process_ends_with_its_parent(smollm2_file: Path, tmp_path: Path) -> None:
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from allod.models import Request, Runner\n"
        f"runner = Runner(Path({str(smollm2_file)!r}))\n"
        "next(runner.stream(Request(prompt='Once upon a time', max_tokens=2000)))\n"
        "print(runner.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, str(parent)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, "the runner outlived its parent"
        time.sleep(0.02)
