"""CVs made by code: which of their known skills are found, by form, layout and language.

`python -m tests.benchmarks.cvs [--misses]` reads thirty CVs as Word and as PDF, and some that were
pasted as text.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from db.documents.formats.convert import convert
from handlers.cv.rules.reading import looks_like_cv, read
from tests.documents.cvs import PastedCv, SampleCv, pasted, samples
from tests.documents.cvs.made import made

ENDINGS = (".docx", ".pdf")


@dataclass
class CvScore:
    """Count skills that were found in their state, missed, and found where none is."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    told: int = 0
    files: int = 0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.3f}, precision {self.precision:.3f}, "
            f"{self.told} of {self.files} told from other documents"
        )


def score(cv: SampleCv, ending: str, into: Iterable[CvScore]) -> list[str]:
    """Read a CV in a form and count what was found; return what is wrong."""
    text = convert(ending, made(cv, ending)).text
    return [f"{cv.name}{ending}: {line}" for line in score_text(text, cv, into)]


def score_text(text: str, cv: SampleCv | PastedCv, into: Iterable[CvScore]) -> list[str]:
    found = read(text)
    have, learning = frozenset(found.have), frozenset(found.learning)
    missed = (cv.have - have) | (cv.learning - learning)
    wrong = (have - cv.have - cv.either) | (learning - cv.learning - cv.either)
    right = len(have & cv.have) + len(learning & cv.learning)
    told = looks_like_cv(text)
    for each in into:
        each.right += right
        each.missed += len(missed)
        each.wrong += len(wrong)
        each.told += told
        each.files += 1
    if not missed and not wrong and told:
        return []
    return [f"missed {sorted(missed)}, wrong {sorted(wrong)}, told {told}"]


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.benchmarks.cvs")
    top.add_argument("--misses", action="store_true", help="list what was read wrong")
    misses = top.parse_args().misses
    scores: defaultdict[str, CvScore] = defaultdict(CvScore)
    started, wrong = time.process_time(), list[str]()
    for cv in samples():
        for ending in ENDINGS:
            keys = ("all", ending, cv.layout, cv.name[:2])
            wrong += score(cv, ending, [scores[key] for key in keys])
    for number, text in enumerate(pasted()):
        lines = score_text(text.text, text, [scores["pasted"]])
        wrong += [f"pasted {number}: {line}" for line in lines]
    for key, total in scores.items():
        print(f"{key:6} {total}")
    print(f"{(time.process_time() - started) / scores['all'].files:.2f} s of CPU a file")
    if misses:
        print("\n".join(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
