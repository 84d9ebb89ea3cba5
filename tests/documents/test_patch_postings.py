"""Postings of the chat stand where the author's do, in their form, and nothing else changes."""

from difflib import ndiff

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.documents.document import DocumentPosting, Money
from db.documents.patch_postings import is_among, left_out, with_postings
from db.documents.read import read_analysis
from tests.documents.facts import FOLDER, samples
from tests.documents.strategies import MadeDocument, documents
from tests.documents.test_write import postings
from tests.profiles import examples

MINE = DocumentPosting(
    "Go developer", "Kolesa", "https://kolesa.kz/7", ("Go", "SQL"), Money(400_000, 700_000), None
)
OTHER = DocumentPosting("QA engineer", "Kaspi", "https://kaspi.kz/8", ("Git",), None, None)
LISTED = """## Job market snapshot
1. **Backend developer** (Chocofamily)
   - Link: https://choco.kz/1
   - Requirements: Python, Docker

## Roadmap
- [ ] Learn Git
"""
PLAIN = """# Вакансии
* Backend developer
  * Ссылка: https://choco.kz/1

# План
- [ ] Git
"""
HEADED = """# Me
## Vacancies
### 2. Backend developer
Company: Chocofamily
Key skills: Python, Docker

## Goals
- [x] Git
"""
TABLE = """## Вакансии
| № | Должность | Компания | Ссылка | Ключевые навыки |
|---|---|---|---|---|
| 1 | Backend developer | Chocofamily | https://choco.kz/1 | Python, Docker |

Конец.
"""
NARROW = "## Jobs\nTitle | Requirements\n--|--\nBackend developer | Python, Docker\n"
NONE = "# Жоспар\n- [ ] Тілді үйрену\n"


def put(text: str, *added: DocumentPosting) -> list[str]:
    """The lines that were put into a text; none was changed."""
    patched = with_postings(text, added)
    assert with_postings(patched, added) == patched
    lines = list(ndiff(text.splitlines(), patched.splitlines()))
    assert not [line for line in lines if line[:1] in "-?"]
    return [line[2:].rstrip() for line in lines if line.startswith("+")]


def test_they_stand_in_the_form_of_the_authors_last_one() -> None:
    assert put(LISTED, MINE, OTHER) == [
        "2. **Go developer**:",
        "   - Company: Kolesa",
        "   - Link: https://kolesa.kz/7",
        "   - Requirements: Go, SQL",
        "   - Salary: 400,000 - 700,000 KZT",
        "3. **QA engineer**:",
        "   - Company: Kaspi",
        "   - Link: https://kaspi.kz/8",
        "   - Requirements: Git",
    ]
    assert put(PLAIN.replace("\n", "\r\n"), OTHER) == [
        "* QA engineer",
        "  - Компания: Kaspi",
        "  - Ссылка: https://kaspi.kz/8",
        "  - Требования: Git",
    ]
    assert "### 3. QA engineer" in put(HEADED, OTHER)
    assert put(TABLE, OTHER) == ["| 2 | QA engineer | Kaspi | https://kaspi.kz/8 | Git |"]
    assert put(NARROW, OTHER) == ["[QA engineer (Kaspi)](https://kaspi.kz/8) | Git"]
    assert put(NONE, OTHER)[:4] == ["", "## Вакансиялар", "", "- **QA engineer**:"]


def test_what_the_text_has_or_what_proves_no_posting_is_not_put_in() -> None:
    same = DocumentPosting("Any title", None, "https://choco.kz/1/", (), None, None)
    bare = DocumentPosting("Just words", None, None, (), None, None)
    assert put(LISTED, same, bare) == []


TEXTS = {each.name: each.data.decode() for each in samples(FOLDER)}
# Headings of its own making, or none: with a section more the rest would be read otherwise.
NO_PLACE = {"calendar-days.en.md", "course-network-hr.ru.md"}


@pytest.mark.parametrize("name", sorted(NO_PLACE))
def test_a_text_that_would_be_read_otherwise_stays_and_the_number_is_told(name: str) -> None:
    assert with_postings(TEXTS[name], [MINE, OTHER]) == TEXTS[name]
    assert left_out(TEXTS[name], [MINE, OTHER]) == 2


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - NO_PLACE))
def test_any_document_takes_them_and_keeps_what_it_says(name: str) -> None:
    assert put(TEXTS[name], MINE, OTHER)
    found = read_analysis(with_postings(TEXTS[name], [MINE, OTHER])).document.postings
    assert is_among(MINE, found)
    assert is_among(OTHER, found)


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.too_slow])
@given(documents(anything=True), st.lists(postings, min_size=1, max_size=3))
def test_any_posting_in_any_text_changes_nothing_when_it_is_put_again(
    made: MadeDocument, added: list[DocumentPosting]
) -> None:
    put(made.text, *added)
