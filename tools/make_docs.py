"""Write the pages of docs/ that come from the code: settings, commands, errors and the reference.

``make docs`` runs this file; ``tests/test_docs.py`` fails when a page differs from what it would write. The
commands are described from their own definitions and not from printed help, whose frames change with every
release of the library that draws them. The other pages of docs/ are written by hand.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "allod"
NOTE = "\n<!-- Written by `make docs` from the code; edit the code, not this page. -->\n"
COMMON = ("--workspace", "--lang", "--json")  # options that most commands share

# From the ground floor up, as docs/architecture.md draws them.
PACKAGES = (
    *("errors", "ledger", "sandbox", "language", "grounding", "workspace"),
    *("policy", "corpus", "search", "models", "assistant", "bundle", "api", "cli"),
)


def pages() -> dict[str, str]:
    """Make every generated page.

    Returns:
        Text of each page by its path below docs/.
    """
    made = {
        "configuration.md": configuration(),
        "cli.md": commands(),
        "errors.md": errors(),
        "reference/README.md": contents(),
    }
    for package in ("allod", *PACKAGES):
        made[f"reference/{package}.md"] = reference(package)
    return made


# ---- settings


def configuration() -> str:
    """Make the page of settings from the typed fields."""
    from allod.workspace import Settings, reference

    lines = [
        "# Configuration",
        NOTE,
        "Everything that can be set stands in one file, `allod.toml`, in the workspace's folder. `allod",
        "init` writes it with every key and its explanation. A key that is not listed here is refused, and",
        "so is a value of another type. `-w DIR` or `$ALLOD_WORKSPACE` names the folder; without them it is",
        "looked for upward from the current folder, as git does.",
    ]
    section = ""
    for name, key, kind, default, text in reference():
        if name != section:
            section = name
            model: Any = Settings
            for part in name.split("."):
                model = model.model_fields[part].annotation
            lines += ["", f"## `[{name}]`", "", inspect.getdoc(model) or "", ""]
            lines += ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
        shown = _code(_one_line(default)) if default else ""
        lines.append(f"| `{key}` | {_code(kind)} | {shown} | {text} |")
    return _page(lines)


def _one_line(toml: str) -> str:
    return re.sub(r"\[ (.*), \]", r"[\1]", " ".join(toml.split()))


# ---- commands


def commands() -> str:
    """Make the page of commands from their definitions."""
    import typer.main

    from allod.cli._main import app

    lines = [
        "# Commands",
        NOTE,
        "Exit status of every command: 0 done (a refusal too), 1 some failed, 2 usage, 3 forbidden by",
        "policy, 130 interrupted. An error is one sentence on standard error: what, where, what to do",
        "([all of them](errors.md)). `allod COMMAND --help` shows the same. Most commands have these:\n",
    ]
    found = list(_commands("allod", typer.main.get_command(app)))
    common = {each.opts[0]: each for _, command in found for each in command.params if each.opts[0] in COMMON}
    lines += _table([common[name] for name in COMMON])
    for path, command in found:
        lines += _command(path, command)
    return _page(lines)


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (typer's own click)
    for name, below in getattr(command, "commands", {}).items():
        if getattr(below, "commands", None):
            yield from _commands(f"{path} {name}", below)
        else:
            yield f"{path} {name}", below


def _command(path: str, command: Any) -> list[str]:  # noqa: ANN401
    own = [each for each in command.params if each.opts[0] not in COMMON]
    words = [_metavar(each) for each in own if _is_argument(each) and each.required]
    words += [f"[{_metavar(each)}]" for each in own if _is_argument(each) and not each.required]
    words += [f"{each.opts[0]} {_metavar(each)}" for each in own if not _is_argument(each) and each.required]
    lines = ["", f"## {path}", "", _prose(inspect.cleandoc(command.help or "")), ""]
    lines += ["```", " ".join([path, *words, "[OPTIONS]"]), "```", ""]
    lines += _table(own) if own else []
    also = ", ".join(_code(each.opts[0]) for each in command.params if each.opts[0] in COMMON)
    return [*lines, "", f"Also: {also}."] if also else lines


def _table(parameters: Iterable[Any]) -> list[str]:
    lines = ["| | | default |", "| --- | --- | --- |"]
    for each in parameters:
        if _is_argument(each):
            name = _code(_metavar(each))
        else:
            name = ", ".join(_code(name) for name in [*each.opts, *each.secondary_opts])
            name += "" if each.is_flag else f" {_code(_metavar(each))}"
        lines.append(f"| {name} | {_cell(getattr(each, 'help', None))} | {_default(each)} |")
    return lines


def _is_argument(parameter: Any) -> bool:  # noqa: ANN401
    return bool(parameter.param_type_name == "argument")


def _metavar(parameter: Any) -> str:  # noqa: ANN401
    return str(parameter.metavar or parameter.name.upper())


def _default(parameter: Any) -> str:  # noqa: ANN401
    value = parameter.default
    if _is_argument(parameter):
        return ""
    if parameter.required:
        return "required"
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value in (None, "", []) or callable(value) else _code(str(value))


# ---- errors


def errors() -> str:
    """Make the page of errors from their classes and the Traditional Chinese pack."""
    from allod.language import pack

    said = pack("zh-TW").sentences
    lines = [
        "# Errors",
        NOTE,
        "Every error is an `AllodError`: a code that stays, one sentence that says what, where and what to",
        "do, and an exit status (1 failed, 2 usage, 3 forbidden by policy). The sentence is told in the",
        "workspace's language; `--json` output and `error.code` in Python carry the code.",
    ]
    section = ""
    for package, kind in sorted(error_classes(), key=lambda each: (PACKAGES.index(each[0]), each[1].code)):
        if package != section:
            section = package
            lines += ["", f"## {package}", "", "| code | sentence | status |", "| --- | --- | --- |"]
        local = said.get(f"errors.{kind.code}", "")
        sentences = _cell(kind.sentence) + (f"<br>{_cell(local)}" if local not in ("", kind.sentence) else "")
        lines.append(f"| `{kind.code}` | {sentences} | {kind.status} |")
    return _page(lines)


def error_classes() -> list[tuple[str, Any]]:
    """Find every class of error that has a code of its own.

    Returns:
        Pairs of package and class.
    """
    import allod
    from allod.errors import AllodError

    for module in pkgutil.walk_packages(allod.__path__, "allod."):
        if ".migrations" not in module.name:  # those run only inside Alembic
            importlib.import_module(module.name)
    waiting: list[type[AllodError]] = [AllodError]
    found = []
    for kind in waiting:  # grows while it is walked
        waiting += [below for below in kind.__subclasses__() if below not in waiting]
        package = kind.__module__.split(".")
        if "code" in vars(kind) and package[0] == "allod":
            found.append((package[1], kind))
    return found


# ---- reference


def contents() -> str:
    """Make the reference's table of contents."""
    lines = [
        "# Reference",
        NOTE,
        "What each package shows to the others and to you, from the facade down to the ground floor. A",
        "package imports only from those below it; what is not listed here is private and may change.",
        "",
        "| package | |",
        "| --- | --- |",
    ]
    for package in ("allod", *reversed(PACKAGES)):
        face = ast.parse(_face(package).read_text("utf-8"))
        first = (ast.get_docstring(face) or "").split("\n\n")[0]
        lines.append(f"| [{package}]({package}.md) | {_cell(first)} |")
    return _page(lines)


def reference(package: str) -> str:
    """Make a package's page from the source of what it exports.

    Args:
        package: Its name below allod, or ``allod`` itself.

    Returns:
        The page.
    """
    face = ast.parse(_face(package).read_text("utf-8"))
    name = package if package == "allod" else f"allod.{package}"
    lines = [f"# {name}", NOTE, _prose(ast.get_docstring(face) or "")]
    faults: list[str] = []
    for exported, file in sorted(_exports(face).items(), key=lambda item: item[0].lower()):
        text = file.read_text("utf-8")
        node = _definition(ast.parse(text), exported)
        if package != "allod" and exported in _exports(ast.parse(_face("allod").read_text("utf-8"))):
            lines += ["", f"## {exported}", "", f"See [allod](allod.md#{exported.lower()})."]
        elif isinstance(node, ast.ClassDef) and (code := _code_of(node)):
            about = (ast.get_docstring(node) or "").split("\n\n")[0]
            faults.append(f"| `{exported}` | [`{code}`](../errors.md) | {_cell(about)} |")
        else:
            lines += ["", f"## {exported}", "", *_described(node, text)]
    if faults:
        lines += ["", "## Errors", "", "| class | code | when |", "| --- | --- | --- |", *faults]
    return _page(lines)


def _face(package: str) -> Path:
    return (SOURCES if package == "allod" else SOURCES / package) / "__init__.py"


def _exports(face: ast.Module) -> dict[str, Path]:
    """Return the file that defines each name of ``__all__``, followed through other faces."""
    names: list[str] = []
    origin: dict[str, str] = {}
    for node in ast.walk(face):
        if isinstance(node, ast.ImportFrom) and node.module:
            origin |= {alias.asname or alias.name: node.module for alias in node.names}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
    found = {}
    for name in names:
        path = SOURCES.parent.joinpath(*origin[name].split("."))
        if path.is_dir():
            found[name] = _exports(ast.parse((path / "__init__.py").read_text("utf-8")))[name]
        else:
            found[name] = path.with_suffix(".py")
    return found


def _definition(tree: ast.Module, name: str) -> ast.stmt:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node
    raise LookupError(name)


def _code_of(node: ast.ClassDef) -> str:
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
            return str(ast.literal_eval(line.value))
    return ""


def _described(node: ast.stmt, text: str, owner: str = "") -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [*_block(_signature(node, text, owner)), "", _prose(ast.get_docstring(node) or "")]
    if isinstance(node, ast.ClassDef):
        return _class(node, text)
    return [*_block(ast.get_source_segment(text, node) or ""), "", _comment_above(node, text)]


def _class(node: ast.ClassDef, text: str) -> list[str]:
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    lines = [f"class {node.name}({bases}):" if bases else f"class {node.name}:"]
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and not ast.unparse(item.target).startswith("_"):
            # A setting's Field() stands, with its help, in configuration.md.
            field = re.sub(r" = [Ff]ield\(.*", "", ast.get_source_segment(text, item) or "", flags=re.DOTALL)
            lines.append(f"    {field}")
        elif isinstance(item, ast.FunctionDef) and item.name == "__init__":
            lines += [f"    {line}" for line in _signature(item, text, "").splitlines()]
    told = [*_block("\n".join(lines).removesuffix(":")), "", _prose(ast.get_docstring(node) or "")]
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            told += ["", f"### {node.name}.{item.name}", "", *_described(item, text, f"{node.name}.")]
    return told


def _signature(node: ast.FunctionDef, text: str, owner: str) -> str:
    """Return a signature as its source writes it, without comments and self; a property as name and type."""
    if any(ast.unparse(each) == "property" for each in node.decorator_list) and node.returns:
        return f"{owner}{node.name}: {ast.unparse(node.returns)}"
    head = text.splitlines()[node.lineno - 1 : max(node.lineno, node.body[0].lineno - 1)]
    written = re.sub(r"  # .*", "", textwrap.dedent("\n".join(head))).removeprefix("def ")
    written = re.sub(r"\((\s*)(self|cls)(,\s*|(?=\)))", r"(\1", written, count=1)
    return owner + written.removesuffix(" ...").removesuffix(":")


def _comment_above(node: ast.stmt, text: str) -> str:
    lines = text.splitlines()
    said: list[str] = []
    for line in reversed(lines[: node.lineno - 1]):
        if not line.startswith("#"):
            break
        said.insert(0, line.lstrip("# "))
    trailing = re.search(r"  # (?!noqa|type:)(.*)$", lines[(node.end_lineno or node.lineno) - 1])
    return _prose(" ".join([*said, *([trailing[1]] if trailing else [])]))


# ---- markdown


def _block(code: str) -> list[str]:
    return ["```python", code, "```"]


def _prose(docstring: str) -> str:
    """Turn a Google docstring into Markdown: sections into bold heads, entries into bullets."""
    lines: list[str] = []
    section = False
    for line in docstring.splitlines():
        if re.fullmatch(r"(Args|Returns|Yields|Raises|Attributes|Note|Example|Examples):", line):
            section = True
            lines += [f"**{line[:-1]}**", ""]
        elif section and line and not line.startswith(" "):
            section = False
            lines.append(_inline(line))
        elif section and (entry := re.fullmatch(r"    (\*{0,2}[\w.]+(?: \([^)]*\))?): (.*)", line)):
            lines.append(f"- `{entry[1]}`: {_inline(entry[2])}")
        else:
            lines.append(_inline(line.strip() if section else line))
    return "\n".join(lines).strip()


def _inline(text: str) -> str:
    """Roles and double backticks become code; outside of code, what looks like a tag is escaped."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else part.replace("<", "\\<") for part in parts)


def _cell(text: str | None) -> str:
    return _inline(" ".join((text or "").split())).replace("|", "\\|")


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _page(lines: Iterable[str]) -> str:
    text = "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def main() -> int:
    """Write the pages; with ``--to DIR`` somewhere else than docs/."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the documentation.")
    parser.add_argument("--to", type=Path, default=ROOT / "docs", help="folder to write them into")
    folder = parser.parse_args().to
    for name, text in pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
