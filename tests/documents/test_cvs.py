"""CVs in three languages and three layouts: the skills that a person reads in them are found."""

import pytest

from db.documents.formats.conversion import CantConvert
from db.documents.formats.convert import convert
from db.sources.text import decode
from handlers.cv.rules.reading import MOST, CvSkills, looks_like_cv, read
from tests.benchmarks.cvs import CvScore, score, score_text
from tests.documents import facts
from tests.documents.cvs import LAYOUTS, SampleCv, pasted, samples
from tests.documents.cvs.made import made
from tests.timing import cpu_seconds

TOP = "anna@mail.example | +7 701 123 45 67"


def test_the_skills_of_cvs_are_found() -> None:
    total, wrong = CvScore(), list[str]()
    assert len(samples()) == 30
    # Each layout in each language as PDF, and each once as Word; the benchmark reads all.
    for number, cv in enumerate(samples()):
        if number % 10 < len(LAYOUTS):
            wrong += score(cv, ".pdf", [total])
        if number < len(LAYOUTS):
            wrong += score(cv, ".docx", [total])
    assert total.files == 12
    assert total.recall >= 0.85, wrong
    assert total.precision >= 0.95, wrong
    assert total.told == total.files, wrong


def test_the_skills_of_pasted_cvs_are_found() -> None:
    total, wrong = CvScore(), list[str]()
    for cv in pasted():
        wrong += score_text(cv.text, cv, [total])
    assert total.recall >= 0.9, wrong
    assert total.precision >= 0.95, wrong
    assert total.told == total.files == 6, wrong


@pytest.mark.parametrize(
    ("lines", "have", "learning"),
    [
        ("Skills: Go, R, Python", "go r python", ""),
        ("I have never worked with Kafka. Python every day.", "python", ""),
        ("Не работал с Kafka, но пишу на Python", "", ""),
        ("I am learning Rust and know Python", "", "rust python"),
        ("Интересы\nИгры на Lua", "", ""),
        ("Experience\nOracle Kazakhstan, Java developer, 2020 - 2022", "java", ""),
        ("Experience\nJava developer, 2020 - 2022\n- Oracle and SQL", "java oracle-db sql", ""),
        ("See github.com/anna/rust-notes, anna.kotlin@mail.example, @anna_ruby", "", ""),
        ("Languages\nKazakh, Russian, English B2", "english kazakh russian", ""),
        ("| Навыки | SQL<br>Docker |\n| --- | --- |\n| Хобби | Lua |", "sql docker", ""),
        ("Looking for a team where I can work with\nKafka one day.", "", ""),
    ],
)
def test_what_a_line_says(lines: str, have: str, learning: str) -> None:
    found = read(lines)
    assert set(found.have) == set(have.split())
    assert set(found.learning) == set(learning.split())


def test_a_plan_and_an_analysis_are_no_cv() -> None:
    sections = "Education\nSatbayev University\nSkills\nSQL"
    assert looks_like_cv(f"Anna\n{TOP}\n{sections}")
    assert not looks_like_cv(f"Anna\n{sections}")
    assert not looks_like_cv(f"Anna\n{TOP}\n{sections}\n- [ ] Learn SQL")
    assert not looks_like_cv(f"Anna\n{TOP}\n{sections}\n## Skills I clearly lack\nDocker")
    assert not [each.name for each in facts.samples(facts.FOLDER) if looks_like_cv(text_of(each))]
    assert read("") == CvSkills()


def text_of(document: facts.SampleDocument) -> str:
    return decode(document.data) or ""


@pytest.mark.parametrize(
    "piece", ["a", "\n", " \n", "a.", "8 ", "+7(", "<br>", "|", "Skills ", "@a"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * MOST)[:MOST]
    assert cpu_seconds(lambda: (read(text), looks_like_cv(text))) < 3


def test_many_pages_are_refused() -> None:
    cv = samples()[0]
    long = SampleCv(**{**vars(cv), "layout": "one", "sections": cv.sections * 60})
    with pytest.raises(CantConvert, match="too_large"):
        convert(".pdf", made(long, ".pdf"))
