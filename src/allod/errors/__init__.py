"""The one error root: every error of Allod has a code, fields, a sentence and an exit status."""

from allod.errors._root import AllodError, Forbidden, Usage

__all__ = ["AllodError", "Forbidden", "Usage"]
