"""Coverage-guided fuzzing of the reader and the writer.

    pip install .[fuzz] && python -m tests.documents.fuzz [seconds]

Ends with 1 on an exception, on a text that is not given back or read back to the same, or on one
that takes longer than two seconds; says how many texts were tried, the slowest and the memory.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["db.documents", "markdown_it", "db.reference"]):
    from db.documents.document import Document
    from db.documents.patch import patch
    from db.documents.read import read_analysis
    from db.documents.write import write

from db import reference

MOST_SECONDS = 2.0
WORDS = [
    "## ",
    "### ",
    "- ",
    "    - ",
    "1. ",
    "- [ ] ",
    "- [x] ",
    "**",
    "](",
    "http://a.kz",
    "|-|-|",
    "\n\n",
    "400K-700K",
    "+5-10%",
    "(high)",
    "Note: ",
    "Proof: ",
    "Period: ",
    "Item: ",
    "<br>",
    "Requirements: ",
    "Salary: ",
    "Company: ",
    "&#10;",
    "Junior",
    "Mid",
    "Almaty",
    "Platform: ",
]


class Seen:
    count, slowest, slowest_text = 0, 0.0, ""


def try_one(data: bytes) -> None:
    text = data.decode("utf-8", errors="ignore")
    started = time.process_time()
    document = read_analysis(text).document
    assert patch(text, document) == text
    if document != Document():
        again = read_analysis(write(document))
        assert again.document == document, text
        assert again.problems == (), text
    took = time.process_time() - started
    Seen.count += 1
    if took > Seen.slowest:
        Seen.slowest, Seen.slowest_text = took, text
    assert took < MOST_SECONDS, text


def report(folder: Path) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    slowest = folder / "slowest.md"
    slowest.write_text(Seen.slowest_text, encoding="utf-8")
    print(
        f"{Seen.count} texts, the slowest {Seen.slowest:.2f} s ({len(Seen.slowest_text)} "
        f"characters, {slowest}), {memory} MB"
    )


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    headings = [each for phrases in reference.headings().values() for each in phrases]
    (folder / "words").write_text(
        "\n".join(
            json.dumps(each, ensure_ascii=True).replace("\\n", "\\x0A")
            for each in WORDS + [each for each in headings if each.isascii()]
        )
    )
    seeds = [reference.text("backend-engineer.en.md"), *_documents()]
    for number, text in enumerate(seeds):
        (corpus / f"{number}.md").write_text(text, encoding="utf-8")
        for at, part in enumerate(text.split("\n## ")):
            (corpus / f"{number}-{at}.md").write_text(f"## {part}", encoding="utf-8")
    end = time.monotonic() + seconds

    def tried(data: bytes) -> None:
        try_one(data)
        if time.monotonic() > end:
            # The fuzzer never returns: what was seen is said here.
            report(folder)
            sys.stdout.flush()
            os._exit(0)

    # The bounds are reached by tests; of short texts more are tried.
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            "-max_len=8192",
            f"-dict={folder / 'words'}",
            f"-artifact_prefix={folder}/",
            "-timeout=20",
            "-verbosity=0",
        ],
        tried,
    )
    atheris.Fuzz()


def _documents() -> list[str]:
    folder = Path(__file__).parent / "samples"
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.md"))]


if __name__ == "__main__":
    main()
