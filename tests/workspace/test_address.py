"""A database's address: a URL without a secret, over a socket or TCP."""

from __future__ import annotations

import os
import pwd

import pytest

from allod.workspace._address import parse_address


@pytest.mark.parametrize(
    ("url", "shown", "here"),
    [
        ("postgresql://allod@db.example/office", "postgresql://allod@db.example/office", False),
        ("postgresql://a%40b@[::1]:5433/office", "postgresql://a@b@[::1]/office", True),
        ("postgresql://allod@localhost/%E5%B8%82", "postgresql://allod@localhost/市", True),
        ("postgresql://allod@/office?host=/run/pg", "postgresql://allod@/office?host=/run/pg", True),
    ],
)
def test_both_forms_are_read(url: str, shown: str, here: bool) -> None:
    address = parse_address(url)
    assert str(address) == shown
    assert address.here is here


def test_a_socket_lies_in_its_folder_under_its_port() -> None:
    assert str(parse_address("postgresql://a@:6000/b?host=/run/pg").socket) == "/run/pg/.s.PGSQL.6000"
    assert parse_address("postgresql://a@localhost/b").socket is None
    assert parse_address("postgresql://a@localhost/b").port == 5432


def test_without_a_user_it_is_the_process_own_as_peer_authentication_expects() -> None:
    assert parse_address("postgresql:///b?host=/run/pg").user == pwd.getpwuid(os.getuid()).pw_name


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://allod:hunter2@localhost/office", "password_file"),
        ("postgresql://allod@localhost/", "expected"),
        ("postgresql://allod@/office", "expected"),
        ("mysql://allod@localhost/office", "expected"),
        ("office", "expected"),
        ("postgresql://allod@localhost/office?sslmode=disable", "sslmode"),
        ("postgresql://allod@localhost:port/office", "Port"),
    ],
)
def test_what_is_no_address_is_refused_and_no_password_repeated(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        parse_address(url)
    assert "hunter2" not in str(refused.value)
