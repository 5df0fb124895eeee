"""Of the user's surroundings the importer sees what pip and proxies need, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod.models._environment import importer_environment, user_cache


def test_pip_and_proxies_are_passed_on_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {
        "PIP_INDEX_URL": "https://x",
        "https_proxy": "http://p",
        "SSL_CERT_FILE": "/c",
        "HOME": "/home/x",
    }
    held_back = (
        "PIP_LOG",
        "PIP_CACHE_DIR",
        "PYTHONPATH",
        "LD_PRELOAD",
        "AWS_SECRET_ACCESS_KEY",
        "ALLOD_WORKSPACE",
    )
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    for name in held_back:
        monkeypatch.setenv(name, "x")
    found = importer_environment()
    assert wanted.items() <= found.items()
    assert not set(held_back) & set(found)


@pytest.mark.parametrize(("given", "found"), [("/c", Path("/c")), ("", None), ("relative", None)])
def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, given: str, found: Path | None) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    assert user_cache() == (found or Path.home() / ".cache")
