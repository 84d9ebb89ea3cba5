"""Reads lists of skills: what is had, lacked, common, asked for."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from db.documents.boxes import state_of_cell
from db.documents.document import NamedSkills, Place
from db.documents.headings import PLAN, SKILLS, kind_of
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine, column
from db.documents.phrases import COMMAS
from db.documents.posting_prose import named_skills
from db.documents.posting_titles import kind_of_label
from db.documents.problems import DocumentProblem
from db.documents.report import Report, label, none_stated, unmarked
from db.documents.task_tables import is_table_of_tasks
from db.reference import words
from db.reference.matching import find_skills
from db.reference.phrases import any_of, plain
from db.text import clean

# The depth of a list that is named on its own line.
LABELLED = 9
_MOST_WORDS = 6


def named_lists(section: MarkdownSection) -> list[MarkdownSection]:
    """The lists of skills in a section that have a name: "Skills I lack: SQL, Git", or a column.

    They are taken out of it. An item of a list of skills is one of them, whatever it is called.
    """
    found = []
    items = section.items if section.effective in (None, "several", "role", "postings") else []
    below = {line.number: line for line in section.paragraphs}
    for line in [*section.paragraphs, *items]:
        if line not in section.paragraphs and line not in section.items:
            continue  # taken by the name above it
        name, value = line.split()
        following = below.get(line.end + 1) if line.text.endswith(":") else None
        if following is not None and kind_of(following.split()[0]) in SKILLS:
            following = None  # a name of its own
        kind = kind_of(name) if value or line.children or following else None
        asked = section.effective == "postings" and kind_of_label(name) == "requirements"
        role = kind == "role" and value and section.effective in (None, "container")
        if not role and (kind not in SKILLS or asked or (kind == section.effective and not value)):
            continue
        lines = [MarkdownLine(line.number, value, end=line.end)] if value else []
        if following is not None and not value:
            section.paragraphs.remove(following)
            lines = [following]
        part = MarkdownSection(line.number, name, kind, section, LABELLED, lines)
        part.items = list(line.children)
        found.append(part)
        (section.items if line in section.items else section.paragraphs).remove(line)
    return [*found, *([] if section.effective in PLAN else _columns(section))]


def _columns(section: MarkdownSection) -> Iterator[MarkdownSection]:
    """Tables with a column for what is had and one for what is lacked, or for one's level."""
    for table in list(section.tables):
        heads = [cell.text for cell in table[0].children]
        kinds = [kind_of(head) for head in heads]
        if {"have", "lack"} <= {*kinds}:
            columns = {kind: column(table, at) for at, kind in enumerate(kinds) if kind in SKILLS}
        elif (at := _level(heads)) and section.effective in (None, "several", "have", "role"):
            rows = [row for row in table[1:] if len(row.children) > at]
            columns = {
                kind: [row.children[0] for row in rows if _is_had(row.children[at].text) is had]
                for kind, had in (("have", True), ("lack", False))
            }
        else:
            continue
        section.tables.remove(table)
        for kind, cells in columns.items():
            lines = [MarkdownLine(cell.number, cell.text, end=cell.number) for cell in cells]
            listed = [line for line in lines if not none_stated(line.text)]
            yield MarkdownSection(table[0].number, "", kind, section, LABELLED, listed)


def _level(heads: Sequence[str]) -> int | None:
    """The number of the column that says how well its author knows the skill of the first one."""
    own = re.compile(any_of(words()["own_level"]))
    if not heads or not (label(heads[0]) == "item" or kind_of_label(heads[0]) == "requirements"):
        return None
    return next(
        (at for at, head in enumerate(heads) if at and own.fullmatch(plain(head).strip(" ?:"))),
        None,
    )


def _is_had(level: str) -> bool | None:
    """Tests a level for one above none; None if the cell says nothing."""
    if not level.strip():
        return None
    spoken = plain(level).strip(" .")
    if re.search(any_of(words()["no_level"]), spoken) or spoken in ("0", "-"):
        return False
    return not (state_of_cell(level) == "open" and not re.search(r"\w", level))


def skills_of(key: str) -> Callable[[MarkdownSection, Report], None]:
    """A reader for a list of skills with what is said of each."""

    def read(section: MarkdownSection, report: Report) -> None:
        into: list[NamedSkills] = getattr(report.document, key)
        if section.kind is None:
            # Below a heading of its own a table of what is to be done lists no skills.
            section.tables = [each for each in section.tables if not is_table_of_tasks(each)]
        if not section.items and not section.tables:
            _listed(section, into, report)
        else:
            report.stray(section)
        section.items = _ungrouped(section.items)
        for line in report.flat(section, apart=True):
            name, detail = line.split()
            place = Place(line.number, line.last, line.column)
            several = [] if detail else _apart(line.text)
            if len(several) > 1 and all(map(find_skills, several)):
                into += [NamedSkills(part) for part in several]
            else:
                into.append(NamedSkills(name, detail or None, place))

    return read


def _ungrouped(items: Sequence[MarkdownLine]) -> list[MarkdownLine]:
    """The lines of a list without names of groups: "Soft skills:" and what is below it."""
    found: list[MarkdownLine] = []
    for line in items:
        group = line.children and (line.text.endswith(":") or line.bold == line.text)
        found += line.children if group else [line]
    return found


def _apart(text: str) -> list[str]:
    """The skills that a line parts by commas."""
    parts = (
        unmarked(MarkdownLine(1, clean(part.strip(" .;:–—-")))) for part in COMMAS.split(text)
    )
    return [part.text for part in parts]


def _listed(section: MarkdownSection, into: list[NamedSkills], report: Report) -> None:
    """Skills in a paragraph, parted by commas; of a sentence those that are known."""
    known = {plain(each.name) for each in into}
    slugs = {slug for each in into for slug in find_skills(each.name)}
    # Lines of a list that has no bullets.
    short = (
        len(line.text.split()) <= _MOST_WORDS and line.text[-1:] not in ".!?:"
        for line in section.lines()
    )
    apart = len(section.paragraphs) > 1 and all(short)
    for line in section.paragraphs:
        parts = _apart(line.text)
        alone = 1 if section.depth == LABELLED or apart else 2
        named = all(re.search(r"\w", part) and len(part.split()) <= _MOST_WORDS for part in parts)
        if len(parts) < alone or not named or _speaks(line.text):
            parts = named_skills(line.text) if section.kind in ("have", "lack") else []
        if not parts:
            report.problem(line.number, DocumentProblem.NO_ITEM())
            continue
        report.use(line)
        # A table may tell again what a list has told.
        new = (part for part in parts if not find_skills(part) or {*find_skills(part)} - slugs)
        into += [NamedSkills(part) for part in new if plain(part) not in known]


@cache
def _speaker() -> re.Pattern[str]:
    return re.compile(rf"^{any_of(words()['speakers'])}")


def _speaks(text: str) -> bool:
    """Tests for a sentence of an author about themselves: "I know HTML, CSS and some SQL."."""
    return _speaker().match(plain(text)) is not None
