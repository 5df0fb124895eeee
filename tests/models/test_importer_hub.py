"""The hub: a file in one request, gone on with after a break, and each fault in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allod.models._errors import (
    FetchInterrupted,
    MirrorLacks,
    MirrorRefused,
    MirrorUnreachable,
    WrongSize,
)
from allod.models._importer_hub import address_of, from_hub
from allod.models._transfer import Arrived, Job

MIRROR = {"kind": "hub", "repository": "city/letters", "revision": "main", "file": "letters.gguf"}


@pytest.fixture
def job(tmp_path: Path, hub: Any) -> Callable[..., Job]:
    def make(**changes: Any) -> Job:
        facts = {"mirror": MIRROR, "label": "hub city/letters", "folder": tmp_path, "bytes": len(hub.data)}
        return Job(**{**facts, "hub": hub.address, "token": None, **changes})

    return make


def _all(job: Job) -> bytes:
    *_, last = from_hub(job)
    assert isinstance(last, Arrived)
    return last.path.read_bytes()


def test_a_file_comes_whole_from_its_address(job: Callable[..., Job], hub: Any) -> None:
    assert _all(job()) == hub.data
    assert [asked["path"] for asked in hub.asked] == ["/city/letters/resolve/main/letters.gguf"]


@pytest.mark.parametrize("hold", ["a dropped line", "a second drop"])
def test_a_truncated_reply_is_gone_on_with(job: Callable[..., Job], hub: Any, hold: str) -> None:
    hub.cut_after = 1_000_000
    with pytest.raises(FetchInterrupted, match="after 1000000 bytes"):
        _all(job())
    if hold == "a second drop":
        hub.cut_after = 2_000_000
        with pytest.raises(FetchInterrupted, match="after 2000000 bytes"):
            _all(job())
    hub.cut_after = None
    assert _all(job()) == hub.data
    assert hub.asked[-1]["Range"] == f"bytes={2_000_000 if hold == 'a second drop' else 1_000_000}-"


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(
    job: Callable[..., Job], hub: Any
) -> None:
    hub.cut_after = 1_000_000
    with pytest.raises(FetchInterrupted):
        _all(job())
    hub.cut_after, hub.mark, hub.data = None, '"second"', hub.data[::-1]
    assert _all(job()) == hub.data


@pytest.mark.parametrize("mark", ["", 'W/"weak"'])
def test_without_a_strong_mark_nothing_is_gone_on_with(job: Callable[..., Job], hub: Any, mark: str) -> None:
    hub.mark, hub.cut_after = mark, 1_000_000
    with pytest.raises(FetchInterrupted):
        _all(job())
    hub.cut_after = None
    assert _all(job()) == hub.data
    assert "Range" not in hub.asked[-1]


def test_a_whole_file_is_not_asked_for_again(job: Callable[..., Job], hub: Any) -> None:
    _all(job())
    assert _all(job()) == hub.data
    assert len(hub.asked) == 1


def test_more_bytes_than_the_file_may_have_are_not_taken(
    job: Callable[..., Job], hub: Any, tmp_path: Path
) -> None:
    with pytest.raises(WrongSize, match="more than 1000 bytes"):
        _all(job(bytes=1000))
    assert not list(tmp_path.glob("*.part"))


def test_fewer_bytes_than_the_file_must_have_are_not_taken(job: Callable[..., Job], hub: Any) -> None:
    with pytest.raises(WrongSize, match=f"gives {len(hub.data)} bytes where the catalog says 9999999"):
        _all(job(bytes=9_999_999))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, MirrorRefused), (403, MirrorRefused), (404, MirrorLacks), (500, MirrorUnreachable)],
)
def test_a_refusal_is_told_by_its_kind(
    job: Callable[..., Job], hub: Any, status: int, kind: type[Exception]
) -> None:
    hub.status = status
    with pytest.raises(kind, match=f"status {status}"):
        _all(job())


def test_nobody_at_the_address_is_told(job: Callable[..., Job]) -> None:
    with pytest.raises(MirrorUnreachable, match="Connection refused"):
        _all(job(hub="http://127.0.0.1:9"))


@pytest.mark.parametrize("address", ["file:///etc", "ftp://127.0.0.1", "localhost"])
def test_only_addresses_of_the_web_are_asked(job: Callable[..., Job], address: str) -> None:
    with pytest.raises(MirrorUnreachable, match="no http or https address"):
        address_of(job(hub=address))


def test_a_token_is_sent_when_there_is_one(job: Callable[..., Job], hub: Any) -> None:
    _all(job(token="secret"))
    assert hub.asked[0]["Authorization"] == "Bearer secret"
