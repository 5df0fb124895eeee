"""llama.cpp within this process, as the server of xllamacpp: for the children that hold a model.

It listens on a port of 127.0.0.1 whatever one does; its key is made here and never leaves the process.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allod.models._errors import ModelNotLoaded

_TOKENS_SECONDS = 60.0


def wait_asleep() -> None:
    """Have threads that wait for each other sleep; before the first import of what computes.

    Spinning, two threads on a core that is wanted elsewhere are up to twenty times slower. OpenMP reads this
    when it is loaded.
    """
    os.putenv("OMP_WAIT_POLICY", "passive")


class Server:
    """One loaded model."""

    def __init__(self, name: str, path: str, threads: int, choose: Callable[[Any, Any], None]) -> None:
        """Load a model.

        Args:
            name: What errors call it.
            path: Its GGUF file.
            threads: How many to use.
            choose: Sets what else is wanted; gets the library and its settings.

        Raises:
            ModelNotLoaded: llama.cpp does not take the file.
        """
        wait_asleep()
        # Its threads inherit this: they are not asked.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        import xllamacpp

        self._key = secrets.token_urlsafe(32)
        settings = xllamacpp.CommonParams()
        settings.model.path = path
        settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
        settings.n_parallel = 1  # the context is divided by the slots
        settings.warmup = False
        settings.hostnames = ["127.0.0.1"]
        settings.port = 0
        settings.api_keys = [self._key]
        settings.cors_origins = ""
        settings.n_threads_http = 2
        settings.ui = settings.endpoint_slots = settings.endpoint_props = settings.endpoint_metrics = False
        settings.offline = True
        settings.verbosity = 0
        choose(xllamacpp, settings)
        try:
            self.native = xllamacpp.Server(settings)
        except (RuntimeError, MemoryError) as error:
            raise ModelNotLoaded(model=name, detail=str(error).rstrip(".")) from error

    @property
    def address(self) -> str:
        """Where it listens."""
        return str(self.native.listening_address)

    def tokens(self, text: str, marks: bool = False) -> list[int]:
        """Cut a text into tokens, for which there is no call but over the port.

        Args:
            text: Any text; control tokens in it are read as text.
            marks: Whether to put the marks of beginning and end that the model wants.

        Returns:
            The ids.
        """
        port = urlsplit(self.address).port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TOKENS_SECONDS)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        body = json.dumps({"content": text, "add_special": marks, "parse_special": False})
        try:
            connection.request("POST", "/tokenize", body, headers)
            found: list[int] = json.loads(connection.getresponse().read())["tokens"]
        finally:
            connection.close()
        return found
