"""The child that the tests of the sandbox start: it does what the request names, good or bad."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator

from allod.sandbox import serve


def answer(message: bytes) -> Iterator[bytes]:
    """Do as the first word says, with the second as a number."""
    word, _, rest = message.decode().partition(" ")
    number = int(rest) if rest.isdigit() else 0
    match word:
        case "echo":
            yield rest.encode()
        case "count":
            yield from (str(i).encode() for i in range(number))
        case "environment":
            yield json.dumps(dict(os.environ)).encode()
        case "facts":
            facts = {"session": os.getsid(0), "group": os.getpgid(0), "cwd": os.getcwd()}
            yield json.dumps(facts | {"descriptors": sorted(map(int, os.listdir("/dev/fd")))}).encode()
        case "print":
            print(rest, flush=True)
            sys.stderr.write(rest)
            yield b"printed"
        case "memory":
            yield str(len(bytearray(number))).encode()
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "raise":
            raise ValueError(rest)
        case "leave":
            os._exit(number)
        case "signal":
            yield b"before"
            os.kill(os.getpid(), number)
        case "hangup":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.close(1)
            os.closerange(3, 20)
            time.sleep(60)
        case "flood":
            while True:
                yield b"x" * (1 << 20)
        case "write":
            with open(rest, "wb") as file:
                file.write(b"x")
            yield b"written"
        case "open":
            try:
                kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(number)]
                yield f"{len(kept)} open".encode()
            except OSError as error:
                yield (error.strerror or "").encode()
        case "network":
            with socket.create_server(("127.0.0.1", 0)) as line:
                socket.create_connection(line.getsockname(), timeout=5).close()
            names = [name for _, name in socket.if_nameindex()]
            yield json.dumps(
                {"names": names, "user": os.getuid(), "network": os.readlink("/proc/self/ns/net")}
            ).encode()
        case "until":
            stopped: list[int] = []
            signal.signal(signal.SIGUSR1, lambda *_: stopped.append(1))
            while not stopped:
                yield b"more"
        case "fork":
            if os.fork() == 0:
                time.sleep(60)
            yield b"forked"


serve(answer)
