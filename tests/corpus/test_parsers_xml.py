"""`_xml`: nothing is fetched, nothing is expanded."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from allod.corpus._parsers._xml import xml_root


def test_an_external_entity_is_neither_read_nor_put_in(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("機密")
    source = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><a>前&x;後</a>'
    root = xml_root(source.encode())
    assert "".join(root.xpath("text()")) == "前後"
    assert "機密" not in etree.tostring(root, encoding="unicode")


def test_an_external_document_type_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.dtd").write_text('<!ATTLIST a b CDATA "機密">')
    root = xml_root(f'<!DOCTYPE a SYSTEM "file://{tmp_path}/a.dtd"><a/>'.encode())
    assert root.get("b") is None


@pytest.mark.parametrize("where", ["<a>&e9;</a>", "<a b='&e9;'/>"])
def test_entities_that_multiply_are_refused(where: str) -> None:
    entities = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 10))
    with pytest.raises(etree.XMLSyntaxError):
        xml_root(f'<!DOCTYPE a [<!ENTITY e0 "haha">{entities}]>{where}'.encode())


def test_three_hundred_levels_are_refused() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        xml_root(b"<a>" * 300 + b"</a>" * 300)
