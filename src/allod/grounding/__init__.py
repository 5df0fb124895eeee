"""Is this sentence supported by this evidence? Rules only; what they cannot decide is unsupported."""

from allod.grounding._check import ENOUGH_CONTENT, LONGEST_SENTENCE, Reason, Support, check

__all__ = ["ENOUGH_CONTENT", "LONGEST_SENTENCE", "Reason", "Support", "check"]
