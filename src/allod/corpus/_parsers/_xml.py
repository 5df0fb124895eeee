"""XML from strangers: nothing is fetched, no entity expanded; depth and size keep libxml2's own limits."""

from __future__ import annotations

from typing import Any

from lxml import etree

Element = Any  # lxml's stubs are narrower than lxml


def xml_root(data: bytes, *, encoding: str | None = None) -> Element:
    """Parse a document. Comments and processing instructions are dropped.

    An entity of the document's own stays an entity node, whose `tag` is no string; a document type is neither
    loaded nor obeyed. libxml2 stops at 256 levels and at entities that multiply (no `huge_tree`).

    Args:
        data: The document.
        encoding: Overrides what it declares.

    Returns:
        The root element.

    Raises:
        etree.XMLSyntaxError: It is not well formed, or breaks a limit; for the caller to translate.
    """
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(data, parser)
