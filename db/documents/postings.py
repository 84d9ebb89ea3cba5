"""Reads the postings of an analysis: title, company, link, requirements, salary, note.

Nothing is a posting without evidence: a link, a company, pay or requirements.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from db.documents import boxes
from db.documents.document import DocumentPosting
from db.documents.headings import SKILLS, kind_of
from db.documents.limits import MAX_TEXT
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine, column
from db.documents.phrases import LAST_BRACKETS, NUMBERED, VACANCY
from db.documents.posting_blocks import postings_in, states_field, titled
from db.documents.posting_fields import (
    FIELDS,
    Found,
    joined,
    read_field,
    requirements_in,
    set_field,
    web_address,
    without_pay,
)
from db.documents.posting_prose import asked_in, bracketed, is_list_of_skills, told
from db.documents.posting_shapes import (
    ADDRESS,
    employer_of,
    from_heading,
    grouped,
    is_employer,
    is_of_one,
    is_page,
    is_posting,
    is_sideways,
    name_of,
    names_fields,
    segments,
    upright,
    with_list,
)
from db.documents.posting_titles import apart, is_company, is_generic, is_role, kind_of_label
from db.documents.problems import DocumentProblem
from db.documents.report import Report, field, unmarked
from db.documents.task_tables import is_table_of_tasks
from db.reference.phrases import plain
from db.text import clean

_LETTERED = re.compile(r"^(?:[A-ZА-ЯЁ][.)]|[^\W\d_]\))\s+(?=\S)")
_AT = re.compile(r"^(?:at|in|from|by|в компании|в|из|компания)\s+|^@\s*")


def read_postings(section: MarkdownSection, report: Report) -> None:
    """A section of postings; below one a heading that we don't know may be a posting's title."""
    report.apart = len(report.document.postings)
    if section.kind is None and is_posting(section):
        _posting(from_heading(section), report, headed=True)
        for table in section.tables:
            if not is_of_one(table) and len(table[0].children) > 2:
                _table(table, report)
        return
    _introduction(section, report)
    report.apart = len(report.document.postings)
    for line in map(_without_task, grouped(section.items)):
        if section.kind is None and _is_beside(line):
            report.problem(line.number, DocumentProblem.NO_EVIDENCE())
        elif report.fits(unmarked(line)) or line.children:
            leads = bool(line.anchor) and line.text.startswith(line.anchor or "")
            parts = segments(line)[1:]
            listed = bracketed(line)[1] or (leads and parts) or any(map(states_field, parts))
            shaped = line.children or line.lines or listed
            spoken = () if shaped else told([unmarked(line)])
            _posting(spoken[0][0] if spoken else unmarked(line), report)
    for table in section.tables:
        _table(table, report)


def _is_beside(line: MarkdownLine) -> bool:
    """Tests for a link to something else under a heading below postings: "[Go tour](...)"."""
    whole = f"{line.url or ''} {line.text}"
    alone = bool(line.url) and not (line.children or line.lines)
    return alone and not is_role(line.text) and not VACANCY.search(whole)


def _without_task(line: MarkdownLine) -> MarkdownLine:
    """A line without what stands below its box for the task: a note, a link that proves it."""
    if line.mark is None:
        return line
    below = (each for each in line.children if field(each.pair()[0]) not in ("note", "proof"))
    return replace(line, children=tuple(below))


def _introduction(section: MarkdownSection, report: Report) -> None:
    """Paragraphs: a line that is a link is a posting, the others introduce them."""
    linked = [line for line in section.paragraphs if line.linked and line.url is not None]
    for line in linked:
        _posting(unmarked(line), report)
    prose = replace(
        section, paragraphs=[each for each in section.paragraphs if each not in linked]
    )
    for posting, its in told(prose.paragraphs):
        _posting(posting, report)
        for line in its:
            report.use(line)
            prose.paragraphs.remove(line)
    if section.kind is None or not prose.paragraphs:
        return
    note = report.prose(prose)
    bare = note is not None and not re.search(r"\w", ADDRESS.sub("", note))
    whole = MarkdownLine(1, note or "", linked=bare)
    kind = kind_of(whole.split()[0])
    named = kind in SKILLS or (whole.text.endswith(":") and kind not in (None, "postings"))
    # Written as one line it would be read as a posting, or as another part's name.
    if note is not None and not (named or postings_in([whole])):
        if report.document.market_note is None:
            report.document.market_note = note
            for line in prose.paragraphs:
                report.use(line)
        else:
            report.problem(prose.paragraphs[0].number, DocumentProblem.INTRODUCED_TWICE())


def _posting(line: MarkdownLine, report: Report, *, headed: bool = False) -> None:
    first, *rest = titled(line.lines or (line,))
    head, *more = [first] if headed else segments(first)
    rest = [*more, *rest]
    head, inside = bracketed(head)
    found = Found(requirements=tuple(inside), sure=bool(inside))
    kind = kind_of_label(name_of(head)) if not headed else None
    if kind is not None and kind != "title":
        title, company = "", None
        read_field(replace(head, children=()), found, report)
    else:
        title, company = _title(head, found)
    if headed and kind_of_label(title.partition(":")[0]) == "company":
        title, company = "", title.partition(":")[2].strip() or None
    rest, below = with_list(rest, line.children)
    next_ = rest[:1] or (below[:1] if headed else [])
    if next_ and not company and is_employer(next_[0]) and _more_than(next_[0], [*rest, *below]):
        found.company = employer_of(next_[0])
        (rest if rest else below).pop(0)
    for child in (*joined(rest), *below):
        read_field(unmarked(child), found, report)
    if not (title or found.title) and found.listed and is_role(found.listed[0].text):
        title, behind = _title(found.listed.pop(0), found)
        company = company or behind
    proved = found.at or found.sure or found.title or is_role(title)
    if found.listed and proved:
        found.listed = [each for line in found.listed for each in without_pay(line, found, report)]
    if found.listed and not found.requirements and proved:
        found.requirements = requirements_in([*found.listed], report, found.requirements)
    if title and found.sure and not found.requirements:
        said = " ".join([*head.text.split(title)[1:], *_sentences(below if headed else ())])
        found.requirements = tuple(asked_in(said.replace(company or title, " ")))
    _decide(line, title, company, found, report)


def _more_than(employer: MarkdownLine, lines: Sequence[MarkdownLine]) -> bool:
    """Tests for fields, or a list of skills, beside the line of an employer."""
    return names_fields(lines) or any(
        is_list_of_skills(line.text) for line in lines if line is not employer
    )


def _sentences(lines: Sequence[MarkdownLine]) -> list[str]:
    """The lines that tell of a posting in sentences, around its link."""
    return [line.text for line in lines if line.url and line.text.endswith(".")]


def _decide(
    line: MarkdownLine, title: str, company: str | None, found: Found, report: Report
) -> None:
    """Keep what is proved to be a posting; the rest is a line that its author wrote."""
    named = clean(found.title or title)
    weak = bool(company or found.listed) and is_role(f"{named} {company or ''}")
    if not named and found.url:
        named = re.sub(r"^https?://(?:www\.)?", "", found.url)[:MAX_TEXT].rstrip("/")
    if not (found.sure or weak):
        if line.text or line.children:
            report.problem(line.number, DocumentProblem.NO_EVIDENCE())
    elif not named:
        report.problem(line.number, DocumentProblem.POSTING_WITHOUT_TITLE())
    else:
        if found.company and title and plain(found.company) != plain(company or ""):
            named = found.title or found.whole or named  # its company is not in the title
        _keep(line.number, named, found.company or company, found, report)


def _keep(line: int, title: str, company: str | None, found: Found, report: Report) -> None:
    if not report.fits(MarkdownLine(line, max(title, company or "", key=len))):
        return
    url = web_address(found, line, report)
    told = (
        company
        or found.salary
        or (found.requirements and (url or is_role(title) or not title.count(" ")))
    )
    if not (told or (url and (is_page(url) or title not in url))):
        report.problem(line, DocumentProblem.NO_EVIDENCE())
        return
    postings = report.document.postings
    new = DocumentPosting(title, company, url, found.requirements, found.salary, found.note)
    # The same list may name a posting twice; another place tells more of one.
    if (at := _told_before(new, postings[: report.apart])) is not None:
        postings[at] = _completed(postings[at], new)
    elif url is not None and any(other.url == url for other in postings):
        report.problem(found.at.get("link", line), DocumentProblem.SAME_ADDRESS())
        return
    else:
        postings.append(new)
    report.used.update(found.at.values())


def _told_before(new: DocumentPosting, postings: Sequence[DocumentPosting]) -> int | None:
    """The number of the same posting, of which one place tells the link and another what is
    asked."""
    for at, old in enumerate(postings):
        apart = not (old.requirements and new.requirements) and not (old.url and new.url)
        named = [
            (plain(each.title), plain(each.company or "").strip("«»“”\"' ")) for each in (old, new)
        ]
        if apart and named[0] == named[1] and all(named[0]):
            return at
    return None


def _completed(old: DocumentPosting, new: DocumentPosting) -> DocumentPosting:
    """A posting with what another place of the text says more of it."""
    return replace(
        old,
        url=old.url or new.url,
        requirements=old.requirements or new.requirements,
        salary=old.salary or new.salary,
        note=old.note or new.note,
    )


def _title(head: MarkdownLine, found: Found) -> tuple[str, str | None]:
    """ "**Python Developer** (Kolesa Group)" or "Python Developer - Kolesa Group"."""
    address = head.url or next(iter(ADDRESS.findall(head.text)), None)
    if address:
        found.url, found.sure = address, True
    title, rest = _named(head)
    if kind_of_label(title) == "title" and rest:
        title, rest = rest, ""
    if is_generic(title) and is_role(rest):
        title, rest = rest.removesuffix(head.anchor or "").strip(" ,"), ""  # "**Job 1.** ..."
    title = _unlabelled(title)
    found.whole = title.strip(" :")
    if (brackets := LAST_BRACKETS.search(rest)) and is_generic(brackets[1]):
        rest = rest[: brackets.start()].rstrip()  # the words of its link
    if head.anchor and is_generic(head.anchor):
        rest = rest.removesuffix(head.anchor).rstrip(" ,;–—-")
    if not rest:
        title, company = apart(title.rstrip(" ."))
    else:
        brackets = LAST_BRACKETS.search(rest)
        company = brackets[1] if brackets else rest
    if company and is_generic(company):
        company = None  # the words of its link
    if company and not is_company(company):
        title, company = (f"{title} ({company.strip()})", None) if title else (title, None)
    if is_generic(title):
        title = ""
    return clean(title.strip(" :")), company.strip(" ,.") or None if company else None


def _unlabelled(title: str) -> str:
    """A title without its label: "Role: Tester", "Вакансия № 1. Тестировщик"."""
    for sign in (":", ". "):
        name, _sign, rest = title.partition(sign)
        labelled = sign == ":" and kind_of_label(name) == "title"
        if rest and (labelled or is_generic(name)):
            return rest.strip()
    return title


def _named(head: MarkdownLine) -> tuple[str, str]:
    """The bold beginning, or the words of a link, and what stands behind; else the whole line."""
    if head.bold is not None and head.bold != head.text:
        title, rest = head.split()
    elif head.anchor and is_role(head.anchor) and head.text.startswith(head.anchor):
        title, rest = head.anchor, head.text[len(head.anchor) :]
    else:
        text = NUMBERED.sub("", head.text)
        text = text if head.bold else _LETTERED.sub("", text)
        if head.anchor and (head.anchor.isdigit() or is_generic(head.anchor)):
            text = text.removesuffix(head.anchor)  # "QA, Kolesa [1]"
        return ADDRESS.sub("", text).strip(" :–—→·•|-"), ""
    rest = ADDRESS.sub("", rest).strip(" ,.–—→·•|-")
    return title, "" if is_generic(rest) else _AT.sub("", rest)


def is_title(text: str) -> bool:
    """Tests if a bold text with a colon behind it is read as a title and nothing more."""
    found = Found()
    head = MarkdownLine(1, f"{text}:", text)
    marked = any(boxes.leading(each)[0] is not None for each in (text, head.text))
    # A title with the words of a list of skills would be taken for that list's name.
    named = kind_of_label(name_of(head)) is not None or kind_of(text) in SKILLS
    if marked or named or bracketed(head)[1] or len(segments(head)) > 1:
        return False
    return _title(head, found) == (text, None) and found.url is None


def _kinds_of(table: Sequence[MarkdownLine]) -> list[str | None]:
    """The field of each column; the titles may stand in one of another name."""
    kinds = [kind_of_label(cell.text) for cell in table[0].children]
    if "requirements" not in kinds and "title" in kinds:
        for at, kind in enumerate(kinds):
            if kind in (None, "note") and _lists_skills(table, at):
                kinds[at] = "requirements"
                break
    if "link" not in kinds and "place" in kinds:
        at = kinds.index("place")
        if any(cell.url or ADDRESS.search(cell.text) for cell in column(table, at)):
            kinds[at] = "link"
    if "title" not in kinds:
        for at, kind in enumerate(kinds):
            if kind is None and _names_roles(table, at):
                kinds[at] = "title"
                break
    return kinds


def is_table_of_postings(table: Sequence[MarkdownLine]) -> bool:
    """Tests for a table of roles with their companies, and a link or what is asked."""
    kinds = _kinds_of(table)
    if not ("title" in kinds and "company" in kinds and {"link", "requirements"} & {*kinds}):
        return False
    return _names_roles(table, kinds.index("title"))


def _lists_skills(table: Sequence[MarkdownLine], at: int) -> bool:
    """Tests for a column of which most cells list skills, on one line or several."""
    cells = [", ".join(line.text for line in cell.lines or (cell,)) for cell in column(table, at)]
    return 2 * sum(map(is_list_of_skills, cells)) > len(cells)


def _names_roles(table: Sequence[MarkdownLine], at: int) -> bool:
    """Tests for a column of which most cells name a role."""
    cells = column(table, at)
    return 2 * sum(is_role(cell.text) for cell in cells) > len(cells)


def read_tables(section: MarkdownSection, report: Report) -> None:
    """Read the tables of postings in a section about something else, and take them out of it,
    unless they are to be ticked as well."""
    for table in list(filter(is_table_of_postings, section.tables)):
        _table(table, report)
        if not is_table_of_tasks(table):
            section.tables.remove(table)


def _table(table: list[MarkdownLine], report: Report) -> None:
    """A table of postings, by the names of its columns."""
    report.apart = len(report.document.postings)
    for row in table if is_sideways(table) else ():
        report.use(row)
    table = upright(table)
    kinds = _kinds_of(table)
    if "title" not in kinds and not ("link" in kinds or {"company", "requirements"} <= {*kinds}):
        report.problem(table[0].number, DocumentProblem.NO_TITLE_COLUMN())
        return
    for cell, kind in zip(table[0].children, kinds, strict=True):
        known = kind is not None or re.fullmatch(r"\W*\d*", cell.text) or cell.text == "No"
        if not known or (kind in FIELDS and kinds.count(kind) > 1):
            report.problem(table[0].number, DocumentProblem.UNKNOWN_COLUMN(text=cell.text[:60]))
    for row in report.cells(table):
        found = Found()
        title, company = "", None
        for kind, raw in zip(kinds, row.children, strict=False):
            cell = unmarked(raw)
            if kind == "title":
                cell, inside = bracketed(cell)
                found.requirements, found.sure = tuple(inside), bool(inside)
                title, company = _title(cell, found)
            elif kind in FIELDS and (cell.text or cell.url):
                found.at[kind] = row.number
                if kind == "link" and cell.url and cell.text != cell.url:
                    found.title = _title(cell, Found())[0] or None
                address = cell.url or next(iter(ADDRESS.findall(cell.text)), cell.text)
                listed = kind == "requirements" and cell.lines
                below = replace(cell, text="", children=cell.lines) if listed else cell
                set_field(kind, address if kind == "link" else below.text, below, found, report)
        found.title = None if title else found.title
        _decide(row, title, company, found, report)
