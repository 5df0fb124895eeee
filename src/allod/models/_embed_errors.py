"""What can go wrong with models that give vectors, and with those that are made from another one."""

from __future__ import annotations

from allod.errors import Usage
from allod.models._errors import FetchError


class NoAnswers(Usage):
    """A model that gives vectors was to answer."""

    code = "models.no_answers"
    sentence = (
        "{name}: is an embedding model, which answers nothing; choose a model that answers, as "
        "`allod model list` shows them."
    )


class NoVectors(Usage):
    """A model that answers was to give vectors."""

    code = "models.no_vectors"
    sentence = (
        "{name}: is no embedding model; choose one whose entry has a table [embedding], such as "
        "gemma3-270m-layer16."
    )


class NotDerived(Usage):
    """An entry that is not made from another model."""

    code = "models.not_derived"
    sentence = "{name}: is not made from another model; get it with `allod model fetch {name}`."


class BaseNotHere(FetchError):
    """The model that another one is made from is not here."""

    code = "models.base_not_here"
    sentence = (
        "{name}: is made from {base}, which is not in this workspace; get it with "
        "`allod model fetch {base}`, then run this again."
    )


class BaseUnfit(FetchError):
    """The model that another one is made from is not as it must be."""

    code = "models.base_unfit"
    sentence = (
        "{name}: cannot be made from {base} ({detail}); remove that with `allod model remove {base}`, "
        "fetch it again, and correct the entry if it is your own."
    )


class EngineUnfit(Usage):
    """Something that cannot compute this model's vectors."""

    code = "models.engine"
    sentence = "{model}: {engine} cannot compute its vectors ({detail}); leave the engine to be chosen."
