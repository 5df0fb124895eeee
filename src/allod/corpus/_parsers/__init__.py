"""Parsers: one file per format, run in the confined child; here is what their parent needs of them."""

from allod.corpus._parsers._client import PARSER_ARGV, Reply, read
from allod.corpus._parsers._errors import ParserError
from allod.corpus._parsers._values import Options

__all__ = ["PARSER_ARGV", "Options", "ParserError", "Reply", "read"]
