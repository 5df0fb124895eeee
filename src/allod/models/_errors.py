"""What can go wrong with models: catalog and lineage, fetching, the files themselves, the runner."""

from __future__ import annotations

from allod.errors import AllodError, Forbidden, Usage

# ---- catalog and lineage


class ModelUnknown(Usage):
    """No model of that name."""

    code = "models.unknown"
    sentence = "{name}: no such model in the catalog or in this workspace; `allod model list` shows them."


class ModelNotHere(Usage):
    """The catalog knows it, the workspace does not have it."""

    code = "models.not_here"
    sentence = "{name}: not in this workspace yet; get it with `allod model fetch {name}`."


class BadCatalog(Usage):
    """A catalog entry or lineage file that makes no sense."""

    code = "models.catalog"
    sentence = "{file}: {field}: {detail}; correct the file (docs/models.md shows one)."


class BadLineage(Usage):
    """A lineage that does not lead to a first base."""

    code = "models.lineage"
    sentence = (
        "{file}: the lineage breaks at {step}: its base is {base!r}, the next step is {found!r}; "
        "list every model from this one to the first base."
    )


class LineageNeeded(Usage):
    """A file that nobody's lineage fits."""

    code = "models.lineage_needed"
    sentence = (
        "{file}: no catalog entry has its digest {digest}, so its origin is unknown; "
        "say where it comes from with --lineage FILE.toml."
    )


class LineageContradicted(Forbidden):
    """A lineage was given for a file that the catalog knows with another one."""

    code = "models.lineage_contradicted"
    sentence = (
        "{file}: it is {known} of the catalog, byte for byte, and the lineage told is not that one's; "
        "use that entry, without a lineage of your own."
    )


class NameTaken(Usage):
    """Another file has that name."""

    code = "models.name_taken"
    sentence = (
        "{name}: another model has this name here ({digest}); choose another name, "
        "or remove that one with `allod model remove {name}`."
    )


class BadName(Usage):
    """Not a name for a model."""

    code = "models.name"
    sentence = "{name!r} cannot name a model; use lower-case letters, digits, dots and hyphens, 100 at most."


class Unpinned(Usage):
    """Nobody vouches for a digest."""

    code = "models.unpinned"
    sentence = (
        "{name}: nobody has said which digest its file must have; to take what the mirror gives and record "
        "that nobody vouched for it, add --accept-digest."
    )


# ---- fetching


class FetchError(AllodError):
    """A mirror did not give the file; what has arrived is kept where going on is possible."""

    code = "models.fetch"
    sentence = "{mirror}: the file could not be fetched; try again."


class MirrorUnreachable(FetchError):
    """No network, no such host, nobody answers."""

    code = "models.unreachable"
    sentence = (
        "{mirror}: cannot be reached ({detail}); check network and proxy, "
        "or bring the file and use `allod model add`."
    )


class MirrorRefused(FetchError):
    """The hub wants a licence accepted."""

    code = "models.refused"
    sentence = (
        "{mirror}: refuses the file (status {status}); accept the model's licence there, save your token "
        "in a file and name it as [model] hub_token_file in allod.toml."
    )


class MirrorLacks(FetchError):
    """The mirror answers and does not have it."""

    code = "models.lacks"
    sentence = "{mirror}: does not have {file} ({detail}); check the catalog entry, or use another mirror."


class FetchInterrupted(FetchError):
    """The transfer broke off."""

    code = "models.interrupted"
    sentence = (
        "{mirror}: the transfer broke off after {bytes} bytes; run the command again, it goes on from there."
    )


class WrongSize(FetchError):
    """Another number of bytes than the catalog says."""

    code = "models.size"
    sentence = (
        "{mirror}: gives {found} bytes where the catalog says {expected}; "
        "the file was deleted, use another mirror."
    )


class WrongDigest(FetchError):
    """Another file than the catalog says."""

    code = "models.digest"
    sentence = (
        "{mirror}: gave a file with the digest {found}, the one wanted is {expected}; it was deleted: "
        "use another mirror, and find out who changed it."
    )


class DiskFull(FetchError):
    """No room for the file."""

    code = "models.disk"
    sentence = (
        "{path}: cannot be written ({detail}); make room or change the rights, "
        "then run the command again, it goes on."
    )


class PipMissing(FetchError):
    """Packages are downloaded by pip, and there is none."""

    code = "models.pip_missing"
    sentence = "{mirror}: this Python has no pip to download with; install it with `python -m ensurepip`."


class FileUnreadable(FetchError):
    """A file cannot be read."""

    code = "models.unreadable"
    sentence = "{file}: cannot be read ({detail}); check the path and its rights."


class NoMirror(FetchError):
    """Every mirror of an entry failed."""

    code = "models.no_mirror"
    sentence = "{name}: no mirror gave it. {causes} Try again later, or bring the file: `allod model add`."


# ---- the file


class NotGguf(AllodError):
    """Weights in another format."""

    code = "models.format"
    sentence = (
        "{file}: holds {found}, and GGUF is the only weight format that is taken; "
        "get the model's GGUF, or convert it where you trust the source."
    )


class ModelLost(AllodError):
    """The file of a model is gone."""

    code = "models.lost"
    sentence = "{path}: the file of {name} is missing; fetch it again with `allod model fetch {name}`."


class ModelChanged(AllodError):
    """The file of a model is another one."""

    code = "models.changed"
    sentence = (
        "{path}: the file of {name} is not the one that was recorded (digest {found}, not {expected}); "
        "delete it and fetch the model again."
    )


class ModelDiffers(AllodError):
    """A row of a model does not agree with its statement."""

    code = "models.differs"
    sentence = "Entry {entry}: the model {digest} is not as it was signed; compare with a backup."


# ---- running


class ModelBroken(AllodError):
    """A GGUF file whose metadata cannot be read."""

    code = "models.broken"
    sentence = "{file}: is not a whole GGUF file ({detail}); fetch it again or ask where it came from."


class VocabularyUnknown(AllodError):
    """A tokenizer whose pieces cannot be read."""

    code = "models.vocabulary"
    sentence = (
        "{file}: the pieces of its tokenizer ({kind}) cannot be read; the kinds that can are {known}. "
        "Choose a model with one of these."
    )


class BadRequest(Usage):
    """A request that no model can answer."""

    code = "models.request"
    sentence = "The request to the model is wrong: {detail}."


class NoChatTemplate(Usage):
    """Messages for a model that has no form for them."""

    code = "models.no_chat_template"
    sentence = (
        "{model}: is a base model without a chat template; choose an instruct model, or give it a prompt."
    )


class AdapterUnknown(Usage):
    """An adapter that was not opened with the model."""

    code = "models.adapter"
    sentence = "{model}: the adapter {adapter!r} was not opened with it; opened are: {known}."


class RuntimeMissing(Usage):
    """llama.cpp is not installed."""

    code = "models.runtime_missing"
    sentence = "{model}: llama.cpp is not installed here; install it with `pip install 'allod[model]'`."


class RunnerError(AllodError):
    """The model did not answer."""

    code = "models.runner"
    sentence = "{model}: gave no answer; ask again."


class ModelNotLoaded(RunnerError):
    """llama.cpp does not take the file."""

    code = "models.not_loaded"
    sentence = (
        "{model}: could not be loaded ({detail}); check that the file is whole and, if it is, "
        "raise memory_bytes under [model] in allod.toml."
    )


class RunnerCrashed(RunnerError):
    """The process ended in the middle of an answer."""

    code = "models.crashed"
    sentence = (
        "{model}: its process ended before it had answered ({cause}); ask again, a new one is started. If "
        "that happens each time, raise memory_bytes under [model] in allod.toml or choose a smaller model."
    )


class RunnerTimeout(RunnerError):
    """The answer took too long."""

    code = "models.timeout"
    sentence = (
        "{model}: did not answer within {seconds} seconds; ask for less, choose a smaller model, "
        "or raise seconds under [model] in allod.toml."
    )


class PromptTooLong(RunnerError):
    """Prompt and context do not fit."""

    code = "models.prompt_too_long"
    sentence = (
        "{model}: the prompt has {tokens} tokens and the model's context {context}; "
        "send less evidence, or raise context under [model] in allod.toml."
    )


class RequestRefused(RunnerError):
    """llama.cpp does not take the request."""

    code = "models.request_refused"
    sentence = "{model}: the request was refused ({detail}); correct its grammar, schema or options."


class UpstreamError(RunnerError):
    """The model elsewhere did not answer."""

    code = "models.upstream"
    sentence = "{model}: gave no answer; ask again."


class UpstreamUnreachable(UpstreamError):
    """Nobody answers at the address."""

    code = "models.upstream_unreachable"
    sentence = "{model}: cannot be reached ({detail}); check base_url under [model.upstream] and the network."


class UpstreamRefused(UpstreamError):
    """The server says no."""

    code = "models.upstream_refused"
    sentence = (
        "{model}: refused the request (status {status}: {detail}); "
        "check base_url, model and key_file under [model.upstream]."
    )


class UpstreamMalformed(UpstreamError):
    """What came back is no answer."""

    code = "models.upstream_malformed"
    sentence = (
        "{model}: what came back is not the OpenAI form ({detail}); check base_url under [model.upstream]."
    )


class UpstreamUnsupported(Usage):
    """Something that only a model of this machine can do."""

    code = "models.upstream_unsupported"
    sentence = "{model}: a model elsewhere cannot be asked for {what}; use a model of this machine."


class UpstreamKey(Usage):
    """The file with the key cannot be used."""

    code = "models.upstream_key"
    sentence = "{file}: the key cannot be read from it ({detail}); see key_file under [model.upstream]."
