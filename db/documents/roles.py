"""Reads the roles of an analysis: components, what each role does, and the chosen role."""

import re
from dataclasses import replace

from db.documents.document import DocumentComponent, DocumentRole
from db.documents.limits import MAX_PROSE, MAX_TEXT
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.phrases import NUMBERED, lead
from db.documents.problems import DocumentProblem
from db.documents.report import Report, field, label, unmarked
from db.reference import words
from db.reference.phrases import any_of, plain
from db.text import clean

# A longer line is a sentence about the role, not its name.
_LONGEST_ROLE, _MOST_WORDS = 80, 9
_ORNAMENT = re.compile(r"\s*[^\w\s!-~]+\s*$")
_SENTENCE = re.compile(r"[.!?]\s|[.!?]$|^(?:i|я|мен)\s|,\s", re.IGNORECASE)


def read_components(section: MarkdownSection, report: Report) -> None:
    if section.kind is None:
        _headed_component(section, report)
    else:
        for line in section.paragraphs:
            _platform(line, section, report)
        for line in section.items:
            _component(unmarked(line), report)
    for table in section.tables:
        _component_table(table, report)


def _platform(line: MarkdownLine, section: MarkdownSection, report: Report) -> None:
    document = report.document
    name, value = line.split()
    platform = lead(value if label(name) == "platform" else line.strong or "")
    if document.platform is None and platform and len(platform) <= MAX_PROSE:
        report.use(line)
        document.platform = platform
    elif len(section.paragraphs) > 1 or document.platform is None:
        report.problem(line.number, DocumentProblem.NO_PLATFORM())


def _component(line: MarkdownLine, report: Report) -> None:
    if not report.fits(line):
        return
    roles = tuple(role for child in line.children if (role := _role(child, report)))
    name, value = line.split()
    if not roles and value and not line.children:
        # "Backend: Backend Developer, DBA"
        roles = tuple(DocumentRole(text, "") for text in _parts(value))
    else:
        name = line.text
    if roles and (title := name.rstrip(": ")):
        report.document.components.append(DocumentComponent(title, roles))
    else:
        report.problem(line.number, DocumentProblem.NO_ROLE())


def _parts(text: str) -> list[str]:
    """Names of roles on one line: "Backend Developer, DBA"."""
    listed = re.split(r"[,;](?![^()]*\))|\s/\s", text)
    return [found for part in listed if (found := clean(part.strip(" .:–—-")))]


def _headed_component(section: MarkdownSection, report: Report) -> None:
    """A component as a heading, its roles as the list below it."""
    title = (NUMBERED.sub("", section.title) or section.title).strip(" :")
    roles: list[DocumentRole] = []
    named = [line for line in section.paragraphs if field(line.split()[0]) == "role"]
    for line in (*named, *section.items):
        name, value = unmarked(line).split()
        if field(name) == "role" and (value or line.children):
            listed = [MarkdownLine(line.number, each) for each in _parts(value)] or line.children
            roles += [role for each in listed if (role := _role(each, report))]
        elif label(name) in ("role", "duty") and (value or line.children):
            report.below(line)
        elif role := _role(replace(unmarked(line), children=()), report):
            roles.append(role)
    if roles and title and len(title) <= MAX_TEXT:
        report.document.components.append(DocumentComponent(title, tuple(roles)))


def _role(line: MarkdownLine, report: Report) -> DocumentRole | None:
    report.below(line)
    if not report.fits_apart(unmarked(line)):
        return None
    name, does = unmarked(line).split()
    return DocumentRole(name.rstrip(" :"), does) if name.rstrip(" :") else None


def _component_table(table: list[MarkdownLine], report: Report) -> None:
    """Columns for the component, its role and, if there is one, what the role does."""
    kinds = [label(cell.text) for cell in table[0].children]
    if "role" not in kinds or len(kinds) < 2:
        report.problem(table[0].number, DocumentProblem.COMPONENT_COLUMNS())
        return
    at = {kind: number for number, kind in reversed(list(enumerate(kinds)))}
    first = at.get("component", next((n for n, kind in enumerate(kinds) if kind is None), None))
    if first is None or first == at["role"]:
        report.problem(table[0].number, DocumentProblem.COMPONENT_COLUMNS())
        return
    parts: dict[str, list[DocumentRole]] = {}
    title = ""
    for row in report.cells(table):
        cells = [*map(unmarked, row.children), *[MarkdownLine(row.number, "")] * len(kinds)]
        name, role = cells[first], cells[at["role"]]
        duty = cells[at["duty"]].text if "duty" in at else ""
        # A component stands on a row for each of its roles, or on the first of them only.
        title = name.text.rstrip(": ") or title
        if (title or report.fits(name)) and report.fits(role):
            texts = [text for line in role.lines or (role,) for text in _parts(line.text)]
            roles = [DocumentRole(text.rstrip(" :"), lead(duty)) for text in texts]
            parts.setdefault(title, []).extend(roles)
    components = (DocumentComponent(name, tuple(roles)) for name, roles in parts.items() if roles)
    report.document.components.extend(components)


def read_duties(section: MarkdownSection, report: Report) -> None:
    """Read each role's duty from the list below its name; for roles of the components only."""
    if section.kind is None:
        _duty(section.title, [line.text for line in (*section.paragraphs, *section.items)], report)
    else:
        for line in section.items:
            name, value = unmarked(line).split()
            _duty(name, [value, *(child.text for child in line.children)], report)
    for table in section.tables:
        for row in report.cells(table):
            name, *rest = (cell.text for cell in row.children)
            _duty(name, rest, report)
    for line in section.lines():
        for each in line.walk():
            report.use(each)


def _duty(name: str, said: list[str], report: Report) -> None:
    name = plain(NUMBERED.sub("", name)).strip(" :")
    text = "; ".join(part.strip(" .;") for part in said if part.strip(" .;"))[:MAX_TEXT].strip()
    if not name or not text:
        return
    for at, component in enumerate(report.document.components):
        roles = [
            replace(role, responsibility=text)
            if not role.responsibility and plain(role.name) == name
            else role
            for role in component.roles
        ]
        report.document.components[at] = replace(component, roles=tuple(roles))


def read_chosen_role(section: MarkdownSection, report: Report) -> None:
    """The chosen role: behind a label, or under a heading of its own, or a line that is a name."""
    found = [*section.paragraphs, *report.flat(section)]
    titled = MarkdownLine(section.number, section.title).split()[1]
    if titled and _is_name(MarkdownLine(section.number, titled)):
        _choose(titled, section, report, sure=True)
    labelled = [value for line in found if (value := _labelled(line)) and len(value) <= MAX_TEXT]
    names = [line for line in found if _is_name(line)]
    strong = [line for line in found if line.strong and _names_role(line.strong)]
    if labelled:
        _choose(labelled[0], section, report, sure=True)
    elif names:
        _choose(names[0].text, section, report, sure=section.kind == "role" and not section.parts)
        for line in names[1:]:
            report.problem(line.number, DocumentProblem.MORE_THAN_ROLE())
    elif strong:
        _choose(strong[0].strong or "", section, report, sure=False)
    elif found and section.parts == 0 and report.document.chosen_role is None:
        first = found[0]
        if report.fits(first) and (_names_role(first.text) or not first.text.endswith(".")):
            _choose(first.text, section, report, sure=False)
    for line in found:
        report.use(line)


def read_role_heading(section: MarkdownSection, report: Report) -> None:
    """The chosen role as a heading below that of the part on it."""
    if _is_name(MarkdownLine(section.number, section.title)):
        _choose(_ORNAMENT.sub("", section.title), section, report, sure=True)
    for line in section.lines():
        report.use(line)


def _choose(text: str, section: MarkdownSection, report: Report, *, sure: bool) -> None:
    document, text = report.document, lead(unmarked(MarkdownLine(1, text)).text.strip(" .:"))
    if not re.search(r"\w", text):
        return
    if document.chosen_role is None or (sure and not report.role_is_sure):
        document.chosen_role, report.role_is_sure = text, sure
    elif plain(document.chosen_role) != plain(text):
        report.problem(section.number, DocumentProblem.MORE_THAN_ROLE())


def _labelled(line: MarkdownLine) -> str:
    name, value = line.split()
    return value.strip(" .:") if value and field(name) == "role" else ""


def _is_name(line: MarkdownLine) -> bool:
    text = line.text.strip(" .:")
    short = 0 < len(text) <= _LONGEST_ROLE and len(text.split()) <= _MOST_WORDS
    if line.text.endswith(".") and not _names_role(text):
        return False
    return short and not _SENTENCE.search(line.text.strip().rstrip("."))


def _names_role(text: str) -> bool:
    return re.search(any_of(words()["role_words"]), plain(text)) is not None
