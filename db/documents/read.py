"""Reads an analysis. What can't be understood is reported with its line, and not guessed."""

from collections.abc import Callable

from db.documents.document import (
    Document,
    DocumentComponent,
    DocumentReading,
    DocumentRole,
    LineProblem,
    NamedSkills,
)
from db.documents.limits import MAX_PROSE, refusal, too_much
from db.documents.markdown import MarkdownLine, MarkdownSection, lead, sections
from db.documents.postings import read_postings
from db.documents.problems import DocumentProblem
from db.documents.report import Report, label
from db.documents.roadmap import read_roadmap
from db.documents.salaries import read_bands, read_city_bands, read_premiums
from db.documents.tasks import read_actions, read_own
from db.documents.write import write


def read_analysis(text: str) -> DocumentReading:
    """Read a document. Never raises: what is wrong stands in the problems."""
    text = text.removeprefix("\ufeff")
    if problem := refusal(text):
        return DocumentReading(Document(), (problem,))
    report = Report()
    found, deep = sections(text)
    for section in found:
        _read(section, report)
        if reason := too_much(report.document):
            return DocumentReading(Document(), (LineProblem(section.number, reason),))
    if deep is not None:
        report.problem(deep, DocumentProblem.NESTED())
    if report.document == Document():
        if not report.problems:
            report.problem(1, DocumentProblem.NO_SECTION())
    elif larger := refusal(write(report.document)):
        # It could be kept, but what the user takes out again would not be let in.
        reason = DocumentProblem.TOO_MUCH_WRITTEN_OUT(reason=larger.reason)
        return DocumentReading(Document(), (LineProblem(1, reason),))
    return DocumentReading(report.document, report.sorted())


def _read(section: MarkdownSection, report: Report) -> None:
    kind = section.kind
    if kind in (None, "period") and section.inside == "own":
        kind = "own"
    elif kind is None and section.inside in ("roadmap", "period", "postings"):
        kind = section.inside
    if kind in _READERS:
        _READERS[kind](section, report)
    elif kind == "container" or section.depth <= 1:
        _unkept(section, report)
    elif any(section.lines()) or not section.parts:
        report.problem(section.number, DocumentProblem.UNKNOWN_SECTION(text=section.title[:60]))


def _unkept(section: MarkdownSection, report: Report) -> None:
    """A heading over other headings, or the text before the first one: it holds no facts."""
    if section.depth == 1 and section.kind is None and section.number > 1 and not section.parts:
        if any(section.lines()):
            report.problem(
                section.number, DocumentProblem.UNKNOWN_SECTION(text=section.title[:60])
            )
        return
    for line in section.lines():
        report.problem(line.number, DocumentProblem.NO_HEADING())


def _components(section: MarkdownSection, report: Report) -> None:
    document = report.document
    for line in section.paragraphs:
        name, value = line.split()
        platform = lead(value if label(name) == "platform" else line.strong or "")
        if document.platform is None and platform and len(platform) <= MAX_PROSE:
            document.platform = platform
        elif len(section.paragraphs) > 1 or document.platform is None:
            report.problem(line.number, DocumentProblem.NO_PLATFORM())
    for line in section.items:
        if report.fits(line):
            roles = tuple(role for child in line.children if (role := _role(child, report)))
            name = line.text.rstrip(": ")
            if roles and name:
                document.components.append(DocumentComponent(name, roles))
            else:
                report.problem(line.number, DocumentProblem.NO_ROLE())
    for table in section.tables:
        _component_table(table, report)


def _role(line: MarkdownLine, report: Report) -> DocumentRole | None:
    report.below(line)
    return DocumentRole(*line.split()) if report.fits_apart(line) else None


def _component_table(table: list[MarkdownLine], report: Report) -> None:
    """Columns for the component, its role and, if there is a third, what the role does."""
    kinds = [label(cell.text) for cell in table[0].children]
    if kinds not in (["component", "role"], ["component", "role", "duty"]):
        report.problem(table[0].number, DocumentProblem.COMPONENT_COLUMNS())
        return
    parts: dict[str, list[DocumentRole]] = {}
    title = ""
    for row in report.cells(table):
        name, role, *duty = row.children
        # A component stands on a row for each of its roles, or on the first of them only.
        title = name.text.rstrip(": ") or title
        if (title or report.fits(name)) and report.fits(role):
            does = lead(duty[0].text) if duty else ""
            parts.setdefault(title, []).append(DocumentRole(role.text.rstrip(" :"), does))
    components = (DocumentComponent(name, tuple(roles)) for name, roles in parts.items())
    report.document.components.extend(components)


def _chosen_role(section: MarkdownSection, report: Report) -> None:
    for line in (*section.paragraphs, *report.flat(section)):
        name, value = line.split()
        text = (value if value and label(name) == "role" else line.text).strip(" .:")
        if report.document.chosen_role is not None:
            report.problem(line.number, DocumentProblem.MORE_THAN_ROLE())
        elif report.fits(MarkdownLine(line.number, text)):
            report.document.chosen_role = text


def _takeaway(section: MarkdownSection, report: Report) -> None:
    lines = [*section.paragraphs, *report.flat(section)]
    whole = MarkdownLine(
        lines[0].number if lines else 1, " ".join(line.text for line in lines if line.text)
    )
    if lines and report.document.takeaway is not None:
        report.problem(whole.number, DocumentProblem.TAKEAWAY_TWICE())
    elif lines and report.fits(whole, MAX_PROSE):
        report.document.takeaway = whole.text


def _named(key: str) -> Callable[[MarkdownSection, Report], None]:
    """A list of skills with what is said of each."""

    def read(section: MarkdownSection, report: Report) -> None:
        report.stray(section)
        into: list[NamedSkills] = getattr(report.document, key)
        for line in report.flat(section, apart=True):
            name, detail = line.split()
            into.append(NamedSkills(name, detail or None))

    return read


def _texts(key: str) -> Callable[[MarkdownSection, Report], None]:
    """A list of soft skills."""

    def read(section: MarkdownSection, report: Report) -> None:
        report.stray(section)
        into: list[str] = getattr(report.document, key)
        into.extend(line.text for line in report.flat(section))

    return read


_READERS: dict[str | None, Callable[[MarkdownSection, Report], None]] = {
    "components": _components,
    "common": _named("common"),
    "have": _named("have"),
    "lack": _named("lack"),
    "learning": _named("learning"),
    "frequent": _named("frequent"),
    "role": _chosen_role,
    "postings": read_postings,
    "takeaway": _takeaway,
    "bands": read_bands,
    "cities": read_city_bands,
    "premiums": read_premiums,
    "roadmap": read_roadmap,
    "period": read_roadmap,
    "strong": _texts("strong"),
    "develop": _texts("develop"),
    "actions": read_actions,
    "own": read_own,
}
