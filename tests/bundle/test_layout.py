"""The layout: names that every stick keeps, and a list of digests that reads as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.bundle import BadFileName, BundleUnwritable, FileUnreadable, SumsMalformed
from allod.bundle._layout import listed, make_folder, parse_sums, render_sums, require_name

NAMES = st.from_regex(r"([a-z]{1,8}/)?[A-Za-z0-9_][A-Za-z0-9._+~%-]{0,30}", fullmatch=True).filter(
    lambda name: name not in ("SHA256SUMS", "signer.pem", "bundle.dsse.json")
)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(st.dictionaries(NAMES, DIGESTS, max_size=20))
def test_a_list_reads_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, digests: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("sums") / "SHA256SUMS"
    path.write_bytes(render_sums(digests))
    assert parse_sums(path) == digests


@pytest.mark.parametrize(
    "name", ["SHA256SUMS", "signer.pem", "bundle.dsse.json", "a/b/c", "../a", "/a", "a//b"]
)
def test_a_list_names_nothing_outside_and_not_itself(tmp_path: Path, name: str) -> None:
    path = tmp_path / "SHA256SUMS"
    path.write_text(f"{'0' * 64}  good\n{'0' * 64}  {name}\n")
    with pytest.raises(SumsMalformed, match="line 2"):
        parse_sums(path)


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        parse_sums(tmp_path)


def test_two_names_that_differ_in_capitals_only_are_one_on_a_stick() -> None:
    taken: set[str] = set()
    require_name(Path("/a/City.gguf"), taken)
    require_name(Path("/a/libleptonica6_1%3a1.82.0_amd64.deb"), taken)
    with pytest.raises(BadFileName):
        require_name(Path("/b/city.GGUF"), taken)


def test_everything_that_lies_there_is_listed_but_the_three_that_sign(tmp_path: Path) -> None:
    for name in ("SHA256SUMS", "signer.pem", "bundle.dsse.json", "a", "folder/b", "folder/signer.pem", ".c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path)
    assert list(listed(tmp_path)) == [".c", "a", "folder/b", "folder/signer.pem", "link"]
    with pytest.raises(FileUnreadable):
        listed(tmp_path / "gone")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BundleUnwritable):
        make_folder(tmp_path / "file")
