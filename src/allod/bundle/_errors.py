"""What can go wrong with a bundle: while it is built, and with one that is verified."""

from __future__ import annotations

from allod.errors import AllodError, Usage

# ---- building


class NotABundlesPlace(Usage):
    """A folder with something else in it."""

    code = "bundle.place"
    sentence = "{path}: holds something else ({found}); name an empty or new folder, also on a stick."


class BundleUnwritable(AllodError):
    """The system refuses to write."""

    code = "bundle.unwritable"
    sentence = (
        "{path}: cannot be written ({detail}); make room or change the rights, then run the command again: "
        "what is finished is kept."
    )


class NoRoom(Usage):
    """The medium is too small."""

    code = "bundle.room"
    sentence = (
        "{path}: has {free} MB free and at least {needed} MB are needed; use a larger medium or fewer models."
    )


class FileTooLarge(Usage):
    """A file that the file system cannot hold."""

    code = "bundle.too_large"
    sentence = (
        "{file}: has {bytes} bytes, and {path} is a {system} file system, whose files have at most {most}; "
        "format the medium as exFAT or ext4, or choose a smaller model."
    )


class BadFileName(Usage):
    """A name that not every file system takes."""

    code = "bundle.name"
    sentence = (
        "{file}: this name does not survive every file system of a stick; rename the file: letters, digits "
        "and . _ + ~ % - only, and no two names that differ only in capitals."
    )


class FileUnreadable(Usage):
    """A file that shall go into the bundle cannot be read."""

    code = "bundle.unreadable"
    sentence = "{file}: cannot be read ({detail}); check the path and its rights."


class FileDiffers(AllodError):
    """A file changed while it was copied."""

    code = "bundle.differs"
    sentence = "{file}: was not copied as it is (the medium or another program changed it); run it again."


class UnknownExtra(Usage):
    """Not an extra of Allod."""

    code = "bundle.extra_unknown"
    sentence = "{extra}: Allod has no such extra; the extras are {known}."


class NotInstalled(Usage):
    """Allod runs from files that no installation knows."""

    code = "bundle.not_installed"
    sentence = "Allod is not installed here, it only runs ({detail}); install it with pip, then build again."


class StaleCheckout(Usage):
    """A checkout whose installation is older than its pyproject.toml."""

    code = "bundle.stale"
    sentence = (
        "{path}: has changed since Allod was installed from it, so what it needs is not known; "
        "run `pip install -e {path}` again, then build."
    )


class IndexSilent(AllodError):
    """No network, or no index."""

    code = "bundle.index"
    sentence = (
        "The package index cannot be reached ({detail}); check network and proxy. A bundle is built where "
        "there is an index, and installed where there is none."
    )


class WheelsLacking(AllodError):
    """The index does not give what is needed."""

    code = "bundle.wheels"
    sentence = (
        "The package index gave no wheels for {wanted} on {system} ({detail}); "
        "use a Python for which there are wheels, or leave the extra out."
    )


class WorkspaceNeeded(Usage):
    """Models without rules that allow them."""

    code = "bundle.workspace"
    sentence = "{models}: a workspace's policy decides which models may be bundled; name one with -w DIR."


class LanguageDataMissing(Usage):
    """The folder that was named lacks a language."""

    code = "bundle.tessdata"
    sentence = "{path}: has no {file}; name tesseract's folder of language data, or leave --tessdata out."


# ---- verifying


class NotABundle(Usage):
    """Nothing there that looks like a bundle."""

    code = "bundle.none"
    sentence = "{path}: is no bundle; name the folder that `allod bundle build` made."


class HalfBuilt(AllodError):
    """A build that did not come to its end."""

    code = "bundle.half_built"
    sentence = (
        "{path}: the bundle is not finished; run `allod bundle build {path}` again with the same options, "
        "what is finished is kept."
    )


class SignatureBroken(AllodError):
    """The manifest is not what was signed, or by another."""

    code = "bundle.signature"
    sentence = (
        "{path}: is not signed by the key {key}… ({detail}); "
        "do not install from it, ask its maker for another copy."
    )


class SumsChanged(AllodError):
    """The list of digests is another one than was signed."""

    code = "bundle.sums"
    sentence = "{path}: is not the list that was signed; do not install from it."


class SumsMalformed(AllodError):
    """A line of the list that is none."""

    code = "bundle.sums_malformed"
    sentence = "{path}: line {line} is no digest and name; do not install from it."


class FileMissing(AllodError):
    """A file is not there."""

    code = "bundle.missing"
    sentence = "{file}: is missing; copy the bundle again."


class FileChanged(AllodError):
    """A file has another content."""

    code = "bundle.changed"
    sentence = "{file}: is not the file that was signed; copy the bundle again, and find out who changed it."


class FileExtra(AllodError):
    """A file that nobody signed."""

    code = "bundle.extra"
    sentence = "{file}: does not belong to the bundle; remove it, nobody signed it."


class WheelUnfit(AllodError):
    """A wheel for another system or Python."""

    code = "bundle.wheel"
    sentence = (
        "{file}: does not suit this machine ({system}); build a bundle on a machine of the same kind, "
        "or use the Python that it was built for: {python}."
    )


class LineageFalse(AllodError):
    """The catalog knows the model with another lineage."""

    code = "bundle.lineage"
    sentence = "{model}: the lineage told is not that of {known}, which it is byte for byte; do not use it."
    status = 3
