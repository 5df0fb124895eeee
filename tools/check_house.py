"""Hold the house limits that no other tool holds: `make check` runs this file.

Reads the sources with ``ast`` and imports nothing of them. Types, formatting, parameter counts and layers
are the business of mypy, ruff and import-linter; ruff's docstring rules skip underscored files, where all of
Allod lives, so docstrings are looked at here.

Each finding is one line, ``path:line: what``; the exit status is 1 if there is any.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
OWN_ERRORS = 0.90  # of all raises

# The only places that read the environment, and what for.
ENVIRONMENT = {
    "workspace/_workspace.py": "ALLOD_WORKSPACE, as git's GIT_DIR",
    "models/_environment.py": "the user's cache; what pip and proxies need to reach out",
    "cli/_common.py": "the system's locale, before a workspace tells its own",
}

# The only places outside cli that end their process: the child's side of the sandbox.
ENDS_PROCESS = {
    "sandbox/_confine.py": "becomes another program; its exit status tells the parent why it could not",
    "sandbox/_serve.py": "the exit status is how a child tells its parent what happened",
}

# Raises of others' classes that are no errors to a person: protocols of Python and of borrowed parts.
PROTOCOL = {
    "AttributeError": "what a module's __getattr__ must raise",
    "Exit": "typer's way to set an exit status",
    "NotImplementedError": "an abstract method",
    "StopIteration": "the end of an iterator",
}

# Modules without a test file of their name.
UNNAMED = {
    "_errors.py": "classes without behaviour; tests/test_docs.py looks at the code and sentence of each",
    "workspace/migrations/": "run by every test that opens a workspace",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: where, and what."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: its path below src/allod, its dotted name, its text and tree."""

    place: str
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The package below allod that the file belongs to; empty for the root's own files."""
        return self.place.split("/")[0] if "/" in self.place else ""

    @property
    def is_face(self) -> bool:
        """Whether this is a package's ``__init__``."""
        return self.place.endswith("__init__.py")

    def finding(self, line: int, what: str) -> Finding:
        """Return a finding in this file."""
        return Finding(f"src/allod/{self.place}", line, what)

    def functions(self) -> Iterator[Function]:
        """Yield every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


def load(root: Path) -> list[Module]:
    """Read all modules of the package.

    Args:
        root: The project's root.

    Returns:
        The modules, in order of their paths.
    """
    base = root / "src" / "allod"
    modules = []
    for path in sorted(base.rglob("*.py")):
        place = path.relative_to(base).as_posix()
        parts = ["allod", *place.removesuffix(".py").removesuffix("__init__").strip("/").split("/")]
        text = path.read_text("utf-8")
        modules.append(Module(place, ".".join(part for part in parts if part), text, ast.parse(text)))
    return modules


def sizes(modules: Sequence[Module]) -> Iterator[Finding]:
    """Files of at most 400 lines, functions of at most 60."""
    for module in modules:
        lines = len(module.text.splitlines())
        if lines > FILE_LINES:
            yield module.finding(1, f"{lines} lines; a file has at most {FILE_LINES}")
        for function in module.functions():
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_LINES:
                what = f"{function.name} has {length} lines; a function has at most {FUNCTION_LINES}"
                yield module.finding(function.lineno, what)


def faces(modules: Sequence[Module]) -> Iterator[Finding]:
    """An ``__init__`` holds docstring, imports and ``__all__`` (ruff sorts it); the root ``__getattr__``."""
    for module in modules:
        if not module.is_face:
            continue
        for number, node in enumerate(module.tree.body):
            docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            lazy = module.place == "__init__.py" and (
                (isinstance(node, ast.FunctionDef) and node.name == "__getattr__") or _type_checking(node)
            )
            if docstring or lazy or isinstance(node, ast.Import | ast.ImportFrom):
                continue
            if not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"):
                yield module.finding(node.lineno, "an __init__ holds its docstring, imports and __all__ only")


def _type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def docstrings(modules: Sequence[Module]) -> Iterator[Finding]:
    """Every file says what it is; so does everything public; what raises says what."""
    for module in modules:
        if not ast.get_docstring(module.tree):
            yield module.finding(1, "the file does not say what it is (no docstring)")
        for node in _public(module.tree):
            text = ast.get_docstring(node) or ""
            if not text:
                yield module.finding(node.lineno, f"{node.name} is public and has no docstring")
            elif isinstance(node, Function) and "Raises:" not in text and any(_raised(node)):
                yield module.finding(node.lineno, f"{node.name} raises and does not say so (Raises:)")


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _raised(node: ast.AST) -> Iterator[ast.Raise]:
    """Yield the raises of a function's own body: nested functions and bare re-raises left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise) and child.exc is not None and _name(child.exc) not in PROTOCOL:
            yield child
        elif not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield from _raised(child)


def own_errors(modules: Sequence[Module]) -> Iterator[Finding]:
    """At least nine raises in ten use a class of Allod's own; otherwise each foreign one is a finding."""
    own = _error_classes(modules)
    total, foreign = 0, []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Raise) and node.exc is not None:
                name = _name(node.exc)
                # A lower-case name is a variable or a function: the class is chosen elsewhere.
                if name in PROTOCOL or not name[:1].isupper():
                    continue
                total += 1
                if name not in own:
                    foreign.append(module.finding(node.lineno, f"raises {name}, which is no AllodError"))
    if total - len(foreign) < OWN_ERRORS * total:
        yield from foreign


def _error_classes(modules: Sequence[Module]) -> set[str]:
    classes = [node for module in modules for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    own = {"AllodError"}
    while more := {c.name for c in classes if c.name not in own and own & {_name(base) for base in c.bases}}:
        own |= more
    return own


def _name(node: ast.expr) -> str:
    """Return the last part of what is called or named: ``X`` of ``raise a.X(...)``."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def broad_handlers(modules: Sequence[Module]) -> Iterator[Finding]:
    """A handler of everything raises, uses the error or ends the process; it never just goes on."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and _broad(node.type) and _drops(node):
                yield module.finding(node.lineno, "a handler of every exception drops the error in silence")
            elif isinstance(node, ast.Call) and _name(node) == "suppress" and any(map(_broad, node.args)):
                yield module.finding(node.lineno, "suppress() drops every exception in silence")


def _broad(node: ast.expr | None) -> bool:
    named = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(each is None or _name(each) in ("Exception", "BaseException") for each in named)


def _drops(handler: ast.ExceptHandler) -> bool:
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    uses = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    ends = any(isinstance(node, ast.Call) and _name(node) in ("_exit", "exit") for node in inside)
    return not (uses or ends or any(isinstance(node, ast.Raise) for node in inside))


def side_effects(modules: Sequence[Module]) -> Iterator[Finding]:
    """The environment, print and the end of the process: each only where it is named above."""
    for module in modules:
        for node in ast.walk(module.tree):
            name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if isinstance(node, ast.ImportFrom) and node.module in ("os", "sys"):
                name = next((f"{node.module}.{alias.name}" for alias in node.names), "")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
            line = getattr(node, "lineno", 1)
            if name in ("os.environ", "os.environb", "os.getenv") and module.place not in ENVIRONMENT:
                yield module.finding(line, "reads the environment; tools/check_house.py names who may")
            if module.package == "cli":
                continue
            if name == "print":
                yield module.finding(line, "prints; only the command line does")
            if (
                name in ("sys.exit", "os._exit", "exit", "quit", "SystemExit")
                and module.place not in ENDS_PROCESS
            ):
                yield module.finding(line, "ends the process; only the command line does")


def imports(modules: Sequence[Module]) -> Iterator[Finding]:
    """No circle of imports, late ones counted; no reach past another package's face."""
    names = {module.name: module for module in modules}
    graph: dict[str, dict[str, int]] = {}
    for module in modules:
        edges = graph.setdefault(module.name, {})
        for target, line in _imported(module, names):
            edges.setdefault(target, line)
            other = names[target]
            if module.package != other.package and "._" in target:
                yield module.finding(line, f"reaches past the face of allod.{other.package} into {target}")
    for circle in _circles(graph):
        first = names[circle[0]]
        line = next(line for target, line in graph[circle[0]].items() if target in circle)
        yield first.finding(line, "import circle: " + " → ".join([*circle, circle[0]]))


def _imported(module: Module, names: dict[str, Module]) -> Iterator[tuple[str, int]]:
    waiting: list[ast.AST] = [module.tree]
    while waiting:
        node = waiting.pop()
        if _type_checking(node):
            continue
        waiting.extend(ast.iter_child_nodes(node))
        wanted: list[str] = []
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            wanted = [name if name in names else node.module for name in below]
        for name in wanted:
            if name in names and name != module.name:
                yield name, node.lineno  # type: ignore[attr-defined]


def _circles(graph: dict[str, dict[str, int]]) -> list[list[str]]:
    """Return one shortest circle through each module that lies on one, each circle once."""
    found: dict[frozenset[str], list[str]] = {}
    for start in sorted(graph):
        paths, seen = [[start]], {start}
        for path in paths:  # grows while it is walked: breadth first
            if start in graph[path[-1]]:
                found.setdefault(frozenset(path), path)
                break
            fresh = [name for name in graph[path[-1]] if name not in seen]
            seen.update(fresh)
            paths += [[*path, name] for name in fresh]
    return list(found.values())


def tests_named(modules: Sequence[Module], tests: Path) -> Iterator[Finding]:
    """Every module's name is part of the name of a test file in its package's tests."""
    files: dict[str, list[str]] = {}
    for path in tests.rglob("test_*.py"):
        place = path.relative_to(tests).parts
        files.setdefault(place[0] if len(place) > 1 else "", []).append(f"_{path.stem}_")
    for module in modules:
        stem = module.place.rsplit("/", 1)[-1].removesuffix(".py").strip("_")
        if module.is_face or any(f"/{part}" in f"/{module.place}" for part in UNNAMED):
            continue
        if not any(f"_{stem}_" in name for name in files.get(module.package, [])):
            yield module.finding(1, f"named by no test file (tests/{module.package}/test_{stem}.py)")


def reference_pages(modules: Sequence[Module], reference: Path) -> Iterator[Finding]:
    """Every public package has a page in docs/reference."""
    for package in sorted({module.package for module in modules}):
        page = reference / f"{package or 'allod'}.md"
        if not package.startswith("_") and not page.is_file():
            yield Finding(
                f"src/allod/{package or '__init__.py'}",
                1,
                f"has no page docs/reference/{page.name} (make docs)",
            )


def check(root: Path) -> list[Finding]:
    """Look at everything.

    Args:
        root: The project's root, with src/allod, tests and docs.

    Returns:
        All findings, by path and line.
    """
    modules = load(root)
    found: list[Finding] = []
    for rule in (sizes, faces, docstrings, own_errors, broad_handlers, side_effects, imports):
        found += rule(modules)
    found += tests_named(modules, root / "tests")
    found += reference_pages(modules, root / "docs" / "reference")
    return sorted(set(found), key=lambda finding: (finding.path, finding.line, finding.what))


def main() -> int:
    """Print the findings; return the exit status."""
    found = check(Path(__file__).resolve().parents[1])
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
