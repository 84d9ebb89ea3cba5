"""Files of other forms become Markdown, with boxes, lists, tables, headings and links."""

import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from db.documents.document import Document
from db.documents.formats import process
from db.documents.formats.conversion import (
    MAX_CHARACTERS,
    MAX_ENTRIES,
    MAX_FILE,
    MAX_ROWS,
    MAX_UNPACKED,
    CantConvert,
    Converted,
)
from db.documents.formats.convert import READERS, convert
from db.documents.formats.process import ENDINGS, Converter
from db.documents.read import read_analysis
from tests.documents.formats.made import checkbox, docx, paragraph, table, xlsx, zipped

PAGE_ID = "0f1e2d3c" * 4


def test_word_keeps_headings_lists_tables_and_three_kinds_of_boxes() -> None:
    data = docx(
        paragraph("My year", "T"),
        paragraph("First months", "H2"),
        paragraph("Read about queues", number=1),
        paragraph("write one", number=1, level=1),
        paragraph("Apply", number=2),
        paragraph("Draw the schema", number=3),
        checkbox("Install PostgreSQL", done=True),
        checkbox("Tune it", done=False),
        paragraph("[x] typed by hand"),
        table([["Topic", "Status"], ["Indexes", "Done"]]),
    )
    assert convert(".docx", data).text.splitlines() == [
        "# My year",
        "",
        "## First months",
        "",
        "- Read about queues",
        "  - write one",
        "",
        "1. Apply",
        "",
        "- [ ] Draw the schema",
        "",
        "[x] Install PostgreSQL",
        "",
        "[ ] Tune it",
        "",
        "[x] typed by hand",
        "",
        "| Topic | Status |",
        "| --- | --- |",
        "| Indexes | Done |",
    ]


def test_a_box_as_a_bullet_that_is_ticked_is_done() -> None:
    numbering = '<w:lvlText w:val="☑"/>'
    parts = zipfile.ZipFile(io.BytesIO(docx(paragraph("Ticked", number=3))))
    files = {name: parts.read(name).decode() for name in parts.namelist()}
    files["word/numbering.xml"] = files["word/numbering.xml"].replace(
        '<w:lvlText w:val="☐"/>', numbering
    )
    assert convert(".docx", zipped(files)).text == "- [x] Ticked\n"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            '<ul class="to-do-list"><li><div class="checkbox checkbox-on"></div>'
            "<span>Notion</span></li></ul>",
            "- [x] Notion",
        ),
        (
            '<ul><li role="checkbox" aria-checked="false"><span>Google</span></li></ul>',
            "- [ ] Google",
        ),
        ('<ul><li><input type="checkbox" checked disabled> GitHub</li></ul>', "- [x] GitHub"),
        (
            '<a href="https://www.google.com/url?q=https://example.org/a%3Fb%3D1&amp;sa=D">a</a>',
            "[a](https://example.org/a?b=1)",
        ),
        ('<p>see <a href="#top">above</a></p>', "see above"),
        ("<p><s>given up</s> and <b>bold</b></p>", "~~given up~~ and **bold**"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td><ul><li>x</li><li>y|z</li></ul></td>"
            "<td>1<br>2</td></tr></table>",
            "| A | B |\n| --- | --- |\n| x<br>y\\|z | 1<br>2 |",
        ),
        ("<script>alert(1)</script><style>p{}</style><p>text</p>", "text"),
        (
            "<h2>Week 1</h2><ol><li>one<ul><li>two</li></ul></li></ol>",
            "## Week 1\n\n1. one\n   - two",
        ),
    ],
)
def test_html_keeps_what_a_plan_has(html: str, markdown: str) -> None:
    assert convert(".html", html.encode()).text.strip() == markdown


def test_russian_html_of_an_old_program_is_read() -> None:
    page = "<html><meta charset=windows-1251><li>Выучить SQL</li></html>"
    assert "Выучить SQL" in convert(".htm", page.encode("cp1251")).text


def test_rtf_keeps_lists_links_and_letters_of_each_language() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl\f0\fswiss\fcharset204 Helvetica;}"
        rb"\f0 \'cf\'eb\'e0\'ed\par "
        rb"{\listtext\tab\uc0\u8226 \tab}\u1178 \u1072 \u1079 \u1072 \u1179 \par "
        rb"{\pntext\f1\'B7\tab}Word\par "
        rb'{\field{\*\fldinst{HYPERLINK "https://example.org"}}{\fldrslt guide}}\par }'
    )
    text = convert(".rtf", data).text
    assert "План" in text
    assert "- Қазақ" in text
    assert "- Word" in text
    assert "guide <https://example.org>" in text


@pytest.mark.parametrize(
    ("written", "markdown"),
    [
        (
            'Name,Status,Tags\n"Learn, then build",Done,"a, b"\nGo|Rust,In progress,\n',
            "| Name | Status | Tags |\n| --- | --- | --- |\n"
            "| Learn, then build | Done | a, b |\n| Go\\|Rust | In progress |  |",
        ),
        (
            "Задача;Готово\nА;TRUE\nБ;FALSE\n",
            "| Задача | Готово |\n| --- | --- |\n| А | [x] |\n| Б | [ ] |",
        ),
        (
            "Learn A,TRUE\nLearn B,FALSE\n",
            "|  |  |\n| --- | --- |\n| Learn A | [x] |\n| Learn B | [ ] |",
        ),
        ("Learn A\nLearn B\n", "- Learn A\n- Learn B"),
        ("Task\nLearn A\n", "## Task\n\n- Learn A"),
        ('Task,Note\nA,"two\nlines"\n', "| Task | Note |\n| --- | --- |\n| A | two<br>lines |"),
        ("Task,,Done\n,,\nA,,yes\n", "| Task | Done |\n| --- | --- |\n| A | yes |"),
    ],
)
def test_csv_becomes_a_table_or_a_list(written: str, markdown: str) -> None:
    assert convert(".csv", written.encode()).text.strip() == markdown


def test_a_book_of_excel_has_its_sheets_boxes_and_title() -> None:
    data = xlsx(
        Plan=[["My year", None], ["Task", "Done"], ["A", True], ["B", False]],
        Books=[["Read X"], ["Read Y"]],
    )
    assert convert(".xlsx", data).text == (
        "## Plan\n\n# My year\n\n| Task | Done |\n| --- | --- |\n| A | [x] |\n| B | [ ] |\n\n"
        "## Books\n\n- Read X\n- Read Y\n"
    )


def notion() -> bytes:
    here = f"Career {PAGE_ID}"
    return zipped(
        {
            f"{here}.md": "# Career\n\n- [x] Choose a role\n",
            f"{here}/Tasks {PAGE_ID}.csv": "Name,Status\nGraph,Done\n",
            f"{here}/Tasks {PAGE_ID}_all.csv": "Name,Status\nGraph,Done\nTree,To do\n",
            f"{here}/Tasks {PAGE_ID}/Graph {PAGE_ID}.md": "# Graph\n\nStatus: Done\n",
            f"{here}/Tasks {PAGE_ID}/Tree {PAGE_ID}.md": "# Tree\n\nStatus: To do\n\n- [ ] Draw\n",
            f"{here}/cover.png": b"\x89PNG",
            "__MACOSX/._Career.md": b"\x00\x05",
        }
    )


def test_an_export_of_notion_is_one_text_with_each_row_once() -> None:
    expected = Converted(
        "# Career\n\n- [x] Choose a role\n\n## Tasks\n\n| Name | Status |\n| --- | --- |\n"
        "| Graph | Done |\n| Tree | To do |\n\n### Tree\n\n- [ ] Draw\n",
        "Career",
        left_out=1,
    )
    assert convert(".zip", notion()) == expected
    assert convert(".zip", zipped({"Part-1.zip": notion()})) == expected


def test_converted_boxes_reach_the_reader() -> None:
    data = docx(
        paragraph("Roadmap", "H1"),
        paragraph("Databases", number=2),
        paragraph("Learn SQL", number=1, level=1),
    )
    assert read_analysis(convert(".docx", data).text).document != Document()


def refusal(ending: str, data: bytes) -> str:
    with pytest.raises(CantConvert) as found:
        convert(ending, data)
    return found.value.refusal


def test_bombs_and_locked_files_are_refused() -> None:
    entity = "<!DOCTYPE d [<!ENTITY a 'ha'>]>"
    many = {f"{number}.md": "" for number in range(MAX_ENTRIES + 1)}
    assert refusal(".zip", zipped(many)) == "too_large"
    assert refusal(".zip", zipped({"a.md": b"0" * (MAX_UNPACKED + 1)})) == "too_large"
    inner = zipped({"a.md": b"0" * (MAX_UNPACKED // 2)})
    assert refusal(".zip", zipped({f"{n}.zip": inner for n in range(3)})) == "too_large"
    assert refusal(".docx", docx(**{"word/media.xml": b"0" * (MAX_UNPACKED + 1)})) == "too_large"
    assert refusal(".docx", docx(**{"word/x.xml": entity.encode()})) == "damaged"
    assert refusal(".docx", b"\xd0\xcf\x11\xe0 locked") == "protected"
    assert refusal(".csv", b"a,b\n" * (MAX_ROWS + 1)) == "too_large"
    assert refusal(".csv", b"," * 1000) == "too_large"
    assert refusal(".html", b"<b>" * 5_000 + b"x") == "too_large"
    assert refusal(".html", b"<p>" + b"word " * (MAX_CHARACTERS // 5 + 1)) == "too_large"
    assert refusal(".html", b"0" * (MAX_FILE + 1)) == "too_large"
    assert refusal(".docx", zipped({"a.txt": "x"})) == "damaged"
    assert refusal(".xlsx", docx(paragraph("x"))) == "damaged"
    assert refusal(".rtf", b"no rich text") == "damaged"
    assert refusal(".zip", zipped({"a.png": b"\x89PNG"})) == "empty"
    assert refusal(".html", b"<script>x</script>") == "empty"
    assert refusal(".csv", b",,\n,,\n") == "empty"


def pdf(*lines: str) -> bytes:
    written = io.BytesIO()
    page = Canvas(written)
    for at, line in enumerate(lines):
        page.drawString(72, 700 - 20 * at, line)
    page.save()
    return written.getvalue()


SAMPLES = {
    ".pdf": pdf("A plan of my own", "Learn Docker", "Read a book"),
    ".docx": docx(paragraph("A", "H1"), paragraph("B", number=3), checkbox("C", done=True)),
    ".xlsx": xlsx(Plan=[["Task", "Done"], ["A", True]]),
    ".rtf": rb"{\rtf1\ansi {\listtext\tab}one\par two\par}",
    ".html": b"<ul><li><input type=checkbox> one</li></ul><table><tr><td>a</td></tr></table>",
    ".csv": b"Task,Done\nA,TRUE\n",
    ".zip": notion(),
}


def same_kind(ending: str) -> str:
    return {".htm": ".html", ".tsv": ".csv"}.get(ending, ending)


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of one form with bytes cut, changed or put in, or of no form at all."""
    ending = draw(st.sampled_from(sorted(READERS)))
    if draw(st.integers(0, 4)) == 0:
        return ending, draw(st.binary(max_size=400))
    data = bytearray(SAMPLES[same_kind(ending)])
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        piece = draw(st.binary(max_size=6))
        data[at : at + draw(st.integers(0, 8))] = piece
    return ending, bytes(data)


@given(broken())
@settings(deadline=None)
def test_whatever_comes_is_converted_or_refused(found: tuple[str, bytes]) -> None:
    ending, data = found
    try:
        converted = convert(ending, data)
    except CantConvert:
        return
    assert converted.text.strip()
    assert len(converted.text) <= MAX_CHARACTERS
    assert converted == convert(ending, data), "a press reads the file again"


def test_each_ending_has_a_reader() -> None:
    assert set(READERS) == ENDINGS


async def test_a_process_converts_and_refuses_as_this_one_does() -> None:
    converter = Converter()
    for ending, data in SAMPLES.items():
        assert await converter(ending, data) == convert(ending, data), ending
    with pytest.raises(CantConvert) as found:
        await converter(".zip", b"none")
    assert found.value.refusal == "damaged"


async def test_a_conversion_without_end_is_ended() -> None:
    # Beautiful Soup needs many seconds for tags that are never closed.
    began = time.monotonic()
    with pytest.raises(CantConvert) as found:
        await Converter(within=0.01)(".html", b"<div>" * 500_000)
    assert found.value.refusal == "too_large"
    assert time.monotonic() - began < process.WITHIN
