"""docs/glossary-code.md and the code say the same words."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
GLOSSARY = (ROOT / "docs/glossary-code.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^|`]+)` \|$", GLOSSARY, re.M)
# What a newcomer looks for first.
TERMS = (
    *("cache", "retry", "rate limit", "upsert", "leader", "diff", "backoff", "idempotent"),
    *("paginate", "quota", "ingest", "lease", "seed", "i18n", "fsm", "health", "metrics"),
    *("webhook", "throttle", "migration"),
)


def pattern(words: str) -> re.Pattern[str]:
    """The words as prose, snake_case or CamelCase have them."""
    return re.compile(r"[\s_-]*".join(map(re.escape, words.split())), re.IGNORECASE)


@cache
def documented() -> dict[str, str]:
    """Each module's path and its docstrings."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        path: "\n".join(
            [path]
            + [
                ast.get_docstring(node) or ""
                for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
                if isinstance(node, kinds)
            ]
        )
        for package in ("bot", "handlers", "db")
        for path in (str(file.relative_to(ROOT)) for file in (ROOT / package).rglob("*.py"))
    }


def defined(text: str) -> set[str]:
    """The names that a module defines at its top level."""
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        names |= {
            name.id
            for target in targets
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
    return names


def test_the_glossary_has_its_rows_and_no_word_twice() -> None:
    words = [word for word, _meaning, _module in ROWS]
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    assert len(ROWS) > 50
    assert len(ROWS) == len(lines) - lines.count("| word | meaning | module |")
    assert len(words) == len(set(words))


def test_each_word_is_used_and_defined_where_the_glossary_says() -> None:
    wrong = []
    for word, _meaning, module in ROWS:
        path, _, symbol = module.partition(":")
        text = (ROOT / path).read_text(encoding="utf-8")
        if not pattern(word).search(path + text):
            wrong.append(f"{path} does not say {word}")
        if symbol and symbol not in defined(text):
            wrong.append(f"{path} has no {symbol}")
    assert not wrong


def test_each_term_of_the_field_leads_to_a_file() -> None:
    texts = documented().values()
    assert [term for term in TERMS if not any(map(pattern(term).search, texts))] == []
