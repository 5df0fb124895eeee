"""SIGKILL at any moment: what was acknowledged is there, and what is left over is cut and nothing else."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from allod.ledger import Log, Signer, open_envelope, verify

ORIGIN = "allod/test"
ROUNDS = 12

WRITER = """
import sys
from allod.ledger import Log, Signer, Subject, commit, own_predicate, sign, statement
path, key, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
signer = Signer.load(key)
log = Log(path, "allod/test", signer.public)
padding = "x" * 50_000
print("ready", flush=True)
while True:
    batch = range(number, number + 1 + number % 5)
    log.append([
        sign(statement(own_predicate("test"), [Subject("", f"{n:064x}")], {"n": n, "x": padding}), signer)
        for n in batch
    ], signer)
    number = batch.stop
    print(number, flush=True)
"""


def test_every_acknowledged_entry_survives_sigkill(tmp_path: Path) -> None:
    signer = Signer.generate()
    signer.save(tmp_path / "key.pem")
    path = tmp_path / "ledger.log"
    log = Log.create(path, ORIGIN, signer)
    moments = random.Random(7)
    for _ in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, path, tmp_path / "key.pem", str(log.size())],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.0, 0.08))
        child.send_signal(signal.SIGKILL)
        acknowledged = [int(line) for line in child.stdout.read().split("\n") if line]
        assert child.wait() == -signal.SIGKILL
        child.stdout.close()
        report = verify(path, ORIGIN, signer.public)
        assert report.ok, report.findings
        assert log.cut_torn() == sum(int(str(item.error.fields["bytes"])) for item in report.findings)
        assert log.size() >= max(acknowledged, default=0)
        assert not verify(path, ORIGIN, signer.public).findings
    numbers = [open_envelope(entry, signer.public).predicate["n"] for entry in log.entries()]
    assert numbers == list(range(log.size()))
    assert numbers


ONE_APPEND = """
import resource, signal, sys
from allod.ledger import Log, Signer, Subject, own_predicate, sign, statement
signer = Signer.load(sys.argv[2])
entries = [sign(statement(own_predicate("test"), [Subject("", f"{n:064x}")], {}), signer) for n in range(9)]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL if sys.argv[4] == "die" else signal.SIG_IGN)
Log(sys.argv[1], "allod/test", signer.public).append(entries, signer)
"""


@pytest.mark.parametrize("room", [1, 300, 2000, 4400])
@pytest.mark.parametrize("end", ["die", "refuse"])
def test_a_write_that_the_system_breaks_off_is_never_acknowledged(
    tmp_path: Path, room: int, end: str
) -> None:
    """A file size limit ends the one write after `room` bytes; the process is killed there, or told."""
    signer = Signer.generate()
    signer.save(tmp_path / "key.pem")
    log = Log.create(tmp_path / "ledger.log", ORIGIN, signer)
    whole = Path(log.path).stat().st_size
    child = subprocess.run(
        [sys.executable, "-c", ONE_APPEND, log.path, tmp_path / "key.pem", str(whole + room), end],
        capture_output=True,
        text=True,
        check=False,
    )
    if end == "die":
        assert child.returncode == -signal.SIGXFSZ
        assert [finding.cause for finding in verify(log.path, ORIGIN, signer.public).findings] == ["torn"]
        assert log.cut_torn() == room
    else:
        assert "UnwritableLedger" in child.stderr
    assert Path(log.path).stat().st_size == whole
    assert not verify(log.path, ORIGIN, signer.public).findings
