"""The texts that go into a bundle: the script that installs it, the page to read first, lineage files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

from allod.bundle._manifest import BundledModel, Manifest


def install_script(manifest: Manifest) -> bytes:
    """Return the script that installs a bundle (POSIX sh).

    Args:
        manifest: What the bundle is.

    Returns:
        Its bytes.
    """
    return _filled("install.sh", manifest)


def readme(manifest: Manifest, key_id: str, own: Sequence[BundledModel]) -> bytes:
    """Return the page that a person reads first.

    Args:
        manifest: What the bundle is.
        key_id: The signer's fingerprint.
        own: Models that the catalog does not know: their lineage lies beside them.

    Returns:
        Its bytes.
    """
    lines = ["Models, in a workspace 在工作區中啟用模型："] if manifest.models else []
    for model in manifest.models:
        command = f"allod model fetch {model.name}"
        if model in own:
            where = f"models/{model.sha256}.gguf --lineage models/{model.name}.toml"
            command = f"allod model add {where} --name {model.name}"
        lines.append(f"    {command}")
    return _filled("README.txt", manifest, KEY=key_id, MODELS="\n".join(lines))


def lineage_file(model: BundledModel) -> bytes:
    """Return the lineage of a model as `allod model add --lineage` reads it (TOML 1.0).

    Args:
        model: Which.

    Returns:
        Its bytes.
    """
    facts = {"title": model.title, "chat": model.chat, "context": model.context}
    lines = [*_toml(facts), f"languages = {json.dumps(list(model.languages))}"]
    for step in model.lineage:
        names = ("name", "developer", "country", "licence", "base", "vouched_by", "revocable_by")
        lines += ["", "[[lineage]]", *_toml({name: getattr(step, name) for name in names})]
    return ("\n".join(lines) + "\n").encode()


def _toml(facts: dict[str, object]) -> list[str]:
    # JSON's strings, numbers and booleans are TOML's, but for U+007F.
    return [
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
        for key, value in facts.items()
    ]


def _filled(name: str, manifest: Manifest, **more: str) -> bytes:
    text = (resources.files("allod.bundle") / "data" / name).read_text("utf-8")
    facts = {
        "REQUIREMENT": manifest.requirement,
        "PYTHON": manifest.python,
        "MACHINE": manifest.machine,
        "PLATFORM": manifest.platform,
        "MADE": manifest.made,
    }
    for key, value in (facts | more).items():
        text = text.replace(f"@{key}@", value)
    return (text.rstrip() + "\n").encode()
