"""The documents name files that exist, and the code keeps the rules of docs/architecture.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot import __version__

ROOT = Path(__file__).parent.parent
DOCUMENTS = (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.md"))
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
# A name in a document is a path if it begins like this; `<code>` and `uz` stand for any language.
PATH = re.compile(r"`((?:bot|handlers|db|docs|tests)/[\w./-]+)(?::(\w+))?`")
EXAMPLES = ("db/reference/backend-engineer.uz.md", "handlers/locales/uz/")
MESSAGES = re.compile(
    r"(.*\.)?(bot\.\w+|(message|callback|event)\.(answer|edit)\w*)|show|show_file|show_picture"
)
TELLERS_OF_TIME = ("datetime.now", "date.today", "time.time")
FROM_THE_COMMAND_LINE = "db/seed.py"


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                text = path.read_text(encoding="utf-8")
                yield str(path.relative_to(ROOT)), ast.parse(text)


def calls(tree: ast.AST) -> Iterator[str]:
    return (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules of handlers that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "handlers":
            yield from (f"handlers.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("handlers."):
            yield str(node.module)


def test_each_path_in_the_documents_exists() -> None:
    named = set()
    for document in DOCUMENTS:
        named |= set(PATH.findall(document.read_text(encoding="utf-8")))
    assert len(named) > 60
    missing = []
    for path, symbol in named:
        file = ROOT / path
        if path.startswith(EXAMPLES):
            continue
        if not file.exists() or (symbol and symbol not in file.read_text(encoding="utf-8")):
            missing.append(f"{path}:{symbol}")
    assert not missing


def test_the_changelog_begins_with_the_version_of_the_code() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+?)\]", changelog, re.M)[0] == __version__


def test_the_tree_names_every_room() -> None:
    tree = ARCHITECTURE.split("## Tree")[1].split("\n## ")[0]
    for package in ("bot", "handlers", "db"):
        start = re.search(rf"^    {package}/ ", tree, re.M)
        assert start is not None
        part = re.split(r"\n    (?=\w)", tree[start.start() + 1 :])[0]
        named = set(re.findall(r"^      (\w+(?:\.py)?)", part, re.M))
        rooms = {path.name for path in (ROOT / package).iterdir() if path.is_dir()}
        files = {path.name for path in (ROOT / package).glob("*.py")}
        assert named == (rooms | files) - {"__init__.py", "__pycache__"}


def test_the_rooms_of_handlers_keep_their_order() -> None:
    line = re.search(r"^    (callbacks < .*)$", ARCHITECTURE, re.M)
    assert line is not None
    order = line[1].split(" < ")
    back = set()
    for path, tree in modules("handlers"):
        room = Path(path).with_suffix("").parts[1]
        if room == "__init__":
            continue
        for name in imported(tree):
            other = name.split(".")[1]
            if other not in order[: order.index(room) + 1]:
                back.add(f"{path} imports {name}")
    assert not back


def test_no_transaction_holds_a_call_to_telegram() -> None:
    transactions = [
        (path, node)
        for path, tree in modules("bot", "handlers")
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncWith)
        and any(".begin" in ast.unparse(item.context_expr) for item in node.items)
    ]
    assert len(transactions) > 50
    assert [
        f"{path}:{node.lineno} {call}"
        for path, node in transactions
        for call in calls(node)
        if MESSAGES.fullmatch(call)
    ] == []


def test_queries_do_not_commit() -> None:
    ends = (".commit", ".rollback", ".begin")
    assert [
        f"{path}: {call}"
        for path, tree in modules("db/queries", "db/plans")
        for call in calls(tree)
        if call.endswith(ends)
    ] == []


def test_views_and_rules_await_nothing() -> None:
    pure = [
        (path, tree)
        for path, tree in modules("handlers")
        if {"views", "rules"} & {*Path(path).parts, Path(path).stem}
    ]
    assert len(pure) > 40
    asynchronous = (ast.Await, ast.AsyncFunctionDef)
    assert [
        path
        for path, tree in pure
        if any(isinstance(node, asynchronous) for node in ast.walk(tree))
    ] == []


def test_the_clock_is_passed_in() -> None:
    assert [
        f"{path}: {call}"
        for path, tree in modules("handlers", "db")
        for call in calls(tree)
        if call in TELLERS_OF_TIME and path != FROM_THE_COMMAND_LINE
    ] == []


def test_the_readme_is_true_in_every_language() -> None:
    """A command, a file or a setting of a translation is one of the English README, too."""
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    for code in ("ru", "kk"):
        text = (ROOT / f"README.{code}.md").read_text(encoding="utf-8")
        assert f"(README.{code}.md)" in english
        for block in re.findall(r"(?:^ {4,}.+\n)+", text, re.M):
            for line in block.splitlines():
                assert line.strip() in english or line.strip().startswith("BOT_TOKEN="), line
        commands = set(re.findall(r"`(/\w+)", text))
        assert len(commands) > 15
        assert commands <= set(re.findall(r"`(/\w+)", english))
        for link in re.findall(r"\]\((?!https:)([^)]+)\)", text):
            assert (ROOT / link).exists()


def test_a_docstring_begins_with_the_deed_or_the_thing() -> None:
    question = re.compile(r"(What|Who|Whether|How|Where|When|Which|The same)\b")
    found = [
        f"{path}: {said.splitlines()[0]}"
        for path, tree in modules("bot", "handlers", "db", "tests")
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and (said := ast.get_docstring(node)) is not None
        and question.match(said)
    ]
    assert found == []
