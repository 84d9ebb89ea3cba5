"""bot imports handlers, handlers import db, and never back; rooms stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {"db": {"db"}, "handlers": {"handlers", "db"}, "bot": {"bot", "handlers", "db"}}
MODULES = sorted(
    path
    for package in ALLOWED
    for path in (ROOT / package).rglob("*.py")
    if "versions" not in path.parts
)


def imported(path: Path, *, names: bool = False) -> Iterator[str]:
    """The modules that a file imports; with `names`, what it takes from each as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative imports hide the direction"
            yield node.module
            if names:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        if name.split(".")[0] in ALLOWED:
            assert name.split(".")[0] in ALLOWED[package], name


@pytest.mark.parametrize("path", [path for path in MODULES if "local" in path.parts], ids=name_of)
def test_the_local_telegram_imports_nothing_of_ours(path: Path) -> None:
    ours = [name for name in imported(path) if name.split(".")[0] in ALLOWED]
    assert all(name.startswith("bot.local") for name in ours), ours


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "os.environ" not in text
    assert "getenv" not in text


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_is_one_room_and_a_function_fits_a_screen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{node.name}: {length} lines"


# Data in, data out: these rooms know neither the store nor its tables.
PURE_IN_HANDLERS = {"callbacks", "common", "rules", "views"}
PURE_IN_DB = {"documents", "problems", "reference", "rows", "sources", "vocabulary"}
STORE = ("sqlalchemy", "db.models", "db.plans", "db.queries", "db.store")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_pure(module: str) -> bool:
    package, *rooms = module.split(".")
    pure = {"handlers": PURE_IN_HANDLERS, "db": PURE_IN_DB}.get(package, set())
    return not pure.isdisjoint(rooms[:2])


def reachable(module: str, graph: dict[str, set[str]]) -> set[str]:
    """Every module that importing this one imports, with the packages around each."""
    reached: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= graph.get(name, set()) - reached
    return reached


def test_views_rules_and_parsers_do_not_reach_the_store() -> None:
    modules = {module_of(path): path for path in MODULES}
    graph = {
        module: {
            ".".join(parts[: count + 1])
            for name in imported(path, names=True)
            for parts in [name.split(".")]
            for count in range(len(parts))
        }
        for module, path in modules.items()
    }
    pure = {module for module in modules if is_pure(module)}
    assert len(pure) > 100
    wrong = {
        module: names
        for module in pure
        if (names := {name for name in reachable(module, graph) if name in STORE})
    }
    assert not wrong
