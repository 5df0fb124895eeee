"""What policy refuses, and what it cannot read."""

from __future__ import annotations

from allod.errors import Forbidden, Usage


class NotAllowed(Forbidden):
    """A rule forbids the act."""

    code = "policy.not_allowed"
    sentence = (
        "{object}: {verb} is not allowed ({rule}); "
        "ask the source's steward, or change the source or the policy."
    )


class UnknownLevel(Usage):
    """A classification that the workspace does not know."""

    code = "policy.unknown_level"
    sentence = "{level!r} is not a classification of this workspace; use one of: {known}."


class BadLicence(Usage):
    """Not an SPDX identifier."""

    code = "policy.bad_licence"
    sentence = (
        "{licence!r} is not an SPDX licence identifier; use one such as CC-BY-4.0, or LicenseRef-NAME "
        "for terms of your own."
    )


class ModelBarred(Forbidden):
    """A rule forbids a model, itself or through an ancestor."""

    code = "policy.model_barred"
    sentence = (
        "{model}: may not be fetched, added or run: {ancestor} in its lineage breaks the rule {rule}; "
        "choose another one with `allod model list`."
    )


class UnknownModelPreset(Usage):
    """The settings name rules for models that are not shipped."""

    code = "policy.unknown_preset"
    sentence = (
        "{preset!r} is no shipped set of rules for models; set [policy] models.preset to one of: {known}."
    )
