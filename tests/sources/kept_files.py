"""More forms of the rows: files that students and offices keep, not programs."""

import io
import json
import zipfile
from datetime import datetime, time
from html import escape
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.sources.forms import ROWS, Row, as_csv, as_json, flat, form, one_cell, renamed, said


def _workbook(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> Workbook:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    return book


def _bytes(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _day(row: Row) -> datetime:
    return datetime.combine(datetime.fromisoformat(row.day), time())


@form
def headers_in_two_rows() -> bytes:
    """A report: a title over all columns, and pay over two of them."""
    rows: list[list[Any]] = [
        ["Вакансии за ноябрь"],
        [],
        [
            "№",
            "Вакансия",
            "Предприятие",
            "Регион",
            "Заработная плата, тенге",
            "",
            "Навыки",
            "Сайт",
        ],
        ["", "", "", "", "от", "до", "", ""],
    ]
    rows[2][-1] = "Веб-ссылка"
    for row in ROWS:
        skills = ", ".join(row.skills)
        cells = [row.number, row.title, row.company, row.city, row.low, row.high, skills, row.link]
        rows.append(cells)
    return _bytes(_workbook(rows, ("A1:H1", "E3:F3", "B3:B4", "H3:H4")))


def _with_links(cell: Any) -> bytes:
    book = _workbook([["Дата", "Вакансия", "Компания", "Город", "Вилка", "Стек"]])
    sheet = book.worksheets[0]
    for row in ROWS:
        pay = said(row, none="-")
        sheet.append([_day(row), row.title, row.company, row.city, pay, ", ".join(row.skills)])
        cell(sheet.cell(sheet.max_row, 2), row)
    return _bytes(book)


@form
def links_behind_titles() -> bytes:
    return _with_links(lambda cell, row: setattr(cell, "hyperlink", row.link))


@form
def links_by_formulas() -> bytes:
    def put(cell: Any, row: Row) -> None:
        cell.value = f'=HYPERLINK("{row.link}","{row.title}")'

    return _with_links(put)


@form
def side_by_side() -> bytes:
    table = flat()
    return _bytes(_workbook([[name, *(row[name] for row in table)] for name in table[0]]))


@form
def old_workbook() -> bytes:
    """Made once with Excel's form of 1997 from these rows: no library that we keep writes it."""
    return (Path(__file__).parent / "rows.xls").read_bytes()


@form
def open_document() -> bytes:
    def row(cells: list[str]) -> str:
        inside = "".join(
            f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
            for cell in cells
        )
        empty = '<table:table-cell table:number-columns-repeated="16000"/>'
        return f"<table:table-row>{inside}{empty}</table:table-row>"

    table = [{**each, "salary_from": each["salary_from"] or ""} for each in flat()]
    rows = row(list(table[0])) + "".join(
        row([str(cell) for cell in each.values()]) for each in table
    )
    name = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
    spaces = " ".join(
        f'xmlns:{each}="{name.format(each)}"' for each in ("office", "table", "text")
    )
    content = f"<office:document-content {spaces}><office:body><table:table>{rows}</table:table>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content + "</office:body></office:document-content>")
    return data.getvalue()


@form
def page_of_a_spreadsheet() -> bytes:
    """As Google saves one: numbers of rows, and links that lead over its own site."""
    names = ("Позиция", "Компания", "Локация", "З/П", "Ключевые навыки", "URL")
    lines = ["".join(f"<td>{name}</td>" for name in names)]
    for row in ROWS:
        link = f'<a href="https://www.google.com/url?q={row.link}&amp;sa=D">открыть</a>'
        cells = (
            row.title,
            escape(row.company),
            row.city,
            said(row, none=""),
            ", ".join(row.skills),
        )
        lines.append("".join(f"<td dir=ltr>{cell}</td>" for cell in (*cells, link)))
    rows = "".join(f"<tr><th>{at}</th>{line}</tr>" for at, line in enumerate(lines, 1))
    return f'<style>a{{}}</style><table class="waffle"><tbody>{rows}</tbody></table>'.encode()


@form
def page_with_merged_cells() -> bytes:
    head = (
        "<tr><th rowspan=2>Вакансия</th><th rowspan=2>Компания</th><th colspan=2>Зарплата, ₸</th>"
    )
    head += "<th rowspan=2>Город</th></tr><tr><th>от</th><th>до</th></tr>"
    rows = "".join(
        f'<tr><td><a href="{row.link}">{row.title}</a></td><td>{row.company}</td>'
        f"<td>{row.low or ''}</td><td>{row.high or ''}</td><td>{row.city}</td></tr>"
        for row in ROWS
    )
    return f"<html><body><table><tr><td>меню</td></tr></table><table>{head}{rows}</table>".encode()


@form
def markdown_table() -> bytes:
    lines = [
        "# Вакансии",
        "",
        "| Вакансия | Компания | Город | ЗП | Навыки |",
        "|:--|---|:-:|--:|---|",
    ]
    for row in ROWS:
        skills = ", ".join(f"`{skill}`" for skill in row.skills)
        cells = (f"[{row.title}]({row.link})", f"**{row.company}**", row.city, said(row), skills)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", "Дальше больше."]).encode()


@form
def notion() -> bytes:
    table = [
        {
            "Name": row.title,
            "Company": f"{row.company} (https://www.notion.so/{row.number:032x}?pvs=21)",
            "Stage": "Applied",
            "Posting URL": row.link,
            "Location": row.city,
            "Compensation": said(row, none=""),
            "Tags": ", ".join(row.skills),
            "Posted": _day(row).strftime("%B %d, %Y"),
        }
        for row in ROWS
    ]
    return as_csv(table, "utf-8-sig")


@form
def airtable() -> bytes:
    names = {"title": "Vacancy", "company": "Company", "url": "Job Link", "city": "Based in"}
    names |= {"salary_from": "Salary from", "salary_to": "Salary to", "key_skills": "Tech"}
    rows = enumerate(renamed(names), 1)
    return as_json(
        {
            "records": [
                {
                    "id": f"rec{at}",
                    "createdTime": "2026-11-03T09:00:00.000Z",
                    "fields": {k: v for k, v in row.items() if v != ""},
                }
                for at, row in rows
            ]
        }
    )


@form
def american_table() -> bytes:
    table = [
        {
            "Role": row.title,
            "Employer": row.company,
            "Job Link": row.link,
            "Based in": row.city,
            "Min Pay (KZT)": f"₸{row.low:,}.00" if row.low else "",
            "Max Pay (KZT)": f"₸{row.high:,}.00" if row.high else "",
            "Tech used": ",".join(row.skills),
            "Posted On": f"11/{_day(row).day}/2026",
        }
        for row in ROWS
    ]
    return as_csv(table)


@form
def nested_names() -> bytes:
    def job(row: Row) -> dict[str, Any]:
        pay = {"min": row.low, "max": row.high, "currencyCode": "KZT", "period": "month"}
        inside = {
            "jobTitle": row.title,
            "hiringOrganization": {"displayName": row.company, "logo": "https://e.kz/l.png"},
            "place": {"cityName": row.city},
            "compensation": pay if row.paid else None,
            "requiredSkills": [{"label": skill, "weight": 1} for skill in row.skills],
        }
        return {"uuid": f"u-{row.number}", "attributes": inside, "links": {"self": row.link}}

    return as_json({"meta": {"count": 24}, "response": {"jobs": [job(row) for row in ROWS]}})


@form
def values_of_pandas() -> bytes:
    """Return the text that Python prints of `df.to_dict("records")`."""
    text = repr([{**row, "published_at": "DAY"} for row in flat(none="NAN")])
    text = text.replace("'DAY'", "Timestamp('2026-11-03 00:00:00')").replace("'NAN'", "nan")
    return text.replace("400000", "np.float64(400000.0)").encode()


@form
def a_programs_file() -> bytes:
    return f"# собрано вчера\nvacancies = {flat()!r}\n".encode()


@form
def elements() -> bytes:
    def one(row: Row) -> str:
        pay = f"<salary>{said(row)}</salary>" if row.paid else ""
        return (
            f"<vacancy><url>{row.link}</url><job-name>{row.title}</job-name>{pay}"
            f"<company><name>{row.company}</name><site>https://e.kz</site></company>"
            f"<addresses><address><location>{row.city}</location><lng>1</lng></address></addresses>"
            "</vacancy>"
        )

    body = "".join(map(one, ROWS))
    return f'<?xml version="1.0"?><source><vacancies>{body}</vacancies></source>'.encode()


@form
def paragraphs() -> bytes:
    def one(row: Row) -> str:
        parts = ("Вакансия", row.title), ("Компания", row.company), ("Город", row.city)
        parts += ("Зарплата", said(row)), ("Навыки", ", ".join(row.skills)), ("Ссылка", row.link)  # type: ignore[assignment]
        return "\n".join(f"{name}: {value}" for name, value in parts)

    return "\n\n".join(map(one, ROWS)).encode()


@form
def a_line_each() -> bytes:
    lines = (" — ".join((row.title, row.company, row.city, said(row), row.link)) for row in ROWS)
    return (
        "Мои вакансии\n\n" + "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))
    ).encode()


@form
def bullets() -> bytes:
    lines = (
        f"- [ ] [{row.title}]({row.link}) — {row.company}, {row.city}, {said(row)}" for row in ROWS
    )
    return ("## На неделю\n" + "\n".join(lines)).encode()


@form
def lines_in_quotes() -> bytes:
    lines = as_csv(one_cell()).decode().strip().split("\r\n")
    return "\n".join('"' + line.replace('"', '""') + '"' for line in lines).encode()


@form
def thousands() -> bytes:
    names = {"title": "Вакансия", "company": "Компания", "url": "Ссылка", "city": "Город"}
    names |= {"salary_from": "Зарплата от, тыс. тг", "salary_to": "Зарплата до, тыс. тг"}
    table = renamed(names)
    for row in table:
        for name in list(row)[4:]:
            row[name] = row[name] // 1000 if row[name] else ""
    return as_csv(table)


@form
def cards() -> bytes:
    def card(row: Row) -> dict[str, Any]:
        text = f"Город: {row.city}\nЗарплата: {said(row)}\nНавыки: {', '.join(row.skills)}"
        name = f"{row.title} — {row.company}"
        board = [{"url": f"https://trello.com/c/{row.number}"}, {"url": row.link}]
        return {
            "id": f"c{row.number}",
            "idList": "l",
            "name": name,
            "desc": text,
            "attachments": board,
        }

    other = {"id": "x", "idList": "l", "name": "Обновить резюме", "desc": "", "attachments": []}
    return json.dumps(
        {"name": "Работа", "lists": [{"id": "l"}], "cards": [*map(card, ROWS), other]}
    ).encode()
