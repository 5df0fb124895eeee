"""The command line: each command is one library call and its printing."""

from allod.cli._main import main

__all__ = ["main"]
