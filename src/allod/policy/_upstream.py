"""May a source's text be sent to a model elsewhere? By the source's label and place, and what was declared.

Sending is decided for each source by itself: one that may not go keeps an answer at home. A question's own
words have no label; who asks must know what they write.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from allod.policy._decision import Decision, Rights
from allod.policy._errors import NotAllowed
from allod.policy._labels import rank
from allod.workspace import Policy, UpstreamSettings


def decide_upstream(
    rights: Rights, place: str | None, upstream: UpstreamSettings, policy: Policy
) -> Decision:
    """Decide whether a source's text may be sent to the declared model elsewhere.

    Args:
        rights: The source's label and terms.
        place: Where its documents may lie, as it was registered; nothing where that does not matter.
        upstream: What was declared in `[model.upstream]`.
        policy: The workspace's policy.

    Returns:
        The decision with its rule. A place that is not exactly the declared country, such as a city in it,
        forbids: nobody can tell that the one lies in the other.
    """
    if not upstream.base_url:
        return Decision(False, "no upstream is declared")
    level = rank(rights.classification, policy.levels)
    if level >= len(policy.levels):
        return Decision(False, f"unknown level {rights.classification}")
    clearance = upstream.clearance or policy.levels[0].id
    if level > rank(clearance, policy.levels):
        return Decision(False, f"clearance {clearance} of the upstream is below {rights.classification}")
    if place and place.strip().upper() != upstream.place:
        return Decision(False, f"must stay in {place}, the upstream runs in {upstream.place}")
    return Decision(True, "allowed")


def require_upstream(rights: Rights, place: str | None, upstream: UpstreamSettings, policy: Policy) -> None:
    """Do nothing where `decide_upstream` allows.

    Args:
        rights: The source's label and terms.
        place: Where its documents may lie, as it was registered.
        upstream: What was declared in `[model.upstream]`.
        policy: The workspace's policy.

    Raises:
        NotAllowed: It does not; the error names the rule.
    """
    decision = decide_upstream(rights, place, upstream, policy)
    if not decision.allowed:
        there = urlsplit(upstream.base_url).hostname or "an upstream"
        raise NotAllowed(object=rights.name, verb=f"sending it to {there}", rule=decision.rule)
