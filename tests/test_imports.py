"""bot imports handlers, handlers import db, and never back; modules stay small."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALLOWED = {"db": {"db"}, "handlers": {"handlers", "db"}, "bot": {"bot", "handlers", "db"}}
MAX_FILE, MAX_FUNCTION = 400, 40


@cache
def sources() -> dict[str, str]:
    """The text of each module, by its path from the root; migrations apart."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for package in ALLOWED
        for path in sorted((ROOT / package).rglob("*.py"))
        if "versions" not in path.parts
    }


@cache
def nodes() -> dict[str, list[ast.AST]]:
    """Every syntax node of each module."""
    return {path: list(ast.walk(ast.parse(text))) for path, text in sources().items()}


@cache
def imports() -> list[tuple[str, str]]:
    """(path, module) for each of our own modules that a file imports."""
    pairs = []
    for path, tree in nodes().items():
        for node in tree:
            if isinstance(node, ast.Import):
                pairs += [(path, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                pairs.append((path, node.module))
    return [(path, module) for path, module in pairs if package_of(module, ".") in ALLOWED]


def imported_modules(tree: list[ast.AST]) -> set[str]:
    """Return the modules that a file imports; each name that it takes from a module counts as one,
    too."""
    froms = [node for node in tree if isinstance(node, ast.ImportFrom) and node.module]
    names = {f"{node.module}.{alias.name}" for node in froms for alias in node.names}
    plain = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
    return names | plain | {node.module for node in froms if node.module}


def package_of(name: str, separator: str = "/") -> str:
    return name.split(separator, maxsplit=1)[0]


def test_imports_point_one_way() -> None:
    assert len(sources()) > 250
    relative = [
        path
        for path, tree in nodes().items()
        for node in tree
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative, "relative imports hide the direction"
    back = [
        f"{path} imports {module}"
        for path, module in imports()
        if package_of(module, ".") not in ALLOWED[package_of(path)]
    ]
    assert not back


def test_the_local_telegram_imports_nothing_of_ours() -> None:
    local = [(path, module) for path, module in imports() if "local" in Path(path).parts]
    assert local
    ours = [
        f"{path} imports {module}" for path, module in local if not module.startswith("bot.local")
    ]
    assert not ours


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        path for path, text in sources().items() if "os.environ" in text or "getenv" in text
    ]
    # A child process under Windows needs what the system says of itself.
    assert readers == ["db/documents/formats/process.py"]


def test_a_file_and_a_function_fit_their_bounds() -> None:
    files = {path: len(text.splitlines()) for path, text in sources().items()}
    assert {path: lines for path, lines in files.items() if lines > MAX_FILE} == {}
    functions = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, tree in nodes().items()
        for node in tree
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in functions.items() if lines > MAX_FUNCTION} == {}


# Data in, data out: these rooms know neither the store nor its tables.
PURE_IN_HANDLERS = {"callbacks", "common", "rules", "views"}
PURE_IN_DB = {"documents", "problems", "reference", "rows", "sources", "vocabulary"}
STORE = ("sqlalchemy", "db.models", "db.plans", "db.queries", "db.store")


def module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


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
    graph: dict[str, set[str]] = {}
    for path, tree in nodes().items():
        names = imported_modules(tree)
        around = (name.rsplit(".", n)[0] for name in names for n in range(1, name.count(".") + 1))
        graph[module_of(path)] = names.union(around)
    pure = {module for module in graph if is_pure(module)}
    assert len(pure) > 100
    wrong = {
        module: names
        for module in pure
        if (names := {name for name in reachable(module, graph) if name in STORE})
    }
    assert not wrong


# The order of the rooms stands in docs/architecture.md, and tests/test_docs.py holds it.
MAX_ROOMS, MAX_ARROWS = 16, 96


def room_of(module: str) -> str:
    """The part of a module's name after `handlers`; "" for a module outside it."""
    package, *rooms = module.split(".")
    return rooms[0] if package == "handlers" and rooms else ""


def test_handlers_have_few_rooms_and_arrows() -> None:
    rooms = {room_of(module_of(path)) for path in sources()} - {""}
    pairs = {(room_of(module_of(path)), room_of(module)) for path, module in imports()}
    arrows = {(room, other) for room, other in pairs if room and other and room != other}
    assert 10 < len(rooms) <= MAX_ROOMS
    assert 40 < len(arrows) <= MAX_ARROWS


def test_only_the_root_imports_routers() -> None:
    routers = {
        module_of(path)
        for path, tree in nodes().items()
        for node in tree
        if isinstance(node, ast.FunctionDef) and node.name == "build_router"
    } - {"handlers.root"}
    assert len(routers) > 25
    others = [
        f"{path} imports {module}"
        for path, tree in nodes().items()
        for module in imported_modules(tree)
        if module in routers and path != "handlers/root.py"
    ]
    assert not others


def test_use_cases_know_no_telegram() -> None:
    services = [path for path in sources() if is_service(path)]
    assert len(services) >= 5
    wrong = [
        path
        for path in services
        for module in imported_modules(nodes()[path])
        if module.split(".")[0] == "aiogram" or module.startswith("handlers.callbacks")
    ]
    assert not wrong


def is_service(path: str) -> bool:
    names = {"service", "services"}
    return path.startswith("handlers/") and not names.isdisjoint(Path(path).with_suffix("").parts)
