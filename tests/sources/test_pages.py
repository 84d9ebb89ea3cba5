"""Pages saved in a browser, feeds and open boards, each told by its content."""

import json
from html import escape
from typing import Any

import pytest

from db.sources.posting import SourcePosting
from db.sources.read import read
from tests.sources.hand import JOB

VACANCY: dict[str, Any] = {
    "vacancyId": 900000007,
    "name": "QA engineer <авто>",
    "company": {"id": 5, "name": "Пример", "visibleName": "Пример & Ко"},
    "area": {"@id": 160, "name": "Алматы"},
    "compensation": {
        "from": 15_000,
        "to": None,
        "currencyCode": "KZT",
        "gross": False,
        "mode": "SHIFT",
    },
    "workExperience": "between1And3",
    "description": "<p>Docker, <b>Postgre</b>SQL</p>",
    "keySkills": {"keySkill": [{"name": "Python"}, {"name": "Kafka"}]},
    "professionalRoleIds": [{"professionalRoleId": [124]}],
    "publicationDate": "2026-11-20T12:00:00+0500",
    "status": {"active": True, "archived": False},
}
NEWER = {
    **{name: value for name, value in VACANCY.items() if name != "publicationDate"},
    "keySkills": ["Python", "Kafka"],
    "professionalRoleIds": [124],
    "publicationTimeIso": "2026-11-20T12:00:00+0500",
    "compensation": {**VACANCY["compensation"], "mode": {"id": "SHIFT"}},
}
IN_SEARCH = {
    **{name: VACANCY[name] for name in ("vacancyId", "name", "company", "area", "compensation")},
    "workExperience": "between1And3",
    "publicationTime": {"@timestamp": 1_795_000_000, "$": "2026-11-20T12:00:00+0500"},
    "links": {"desktop": "https://almaty.hh.kz/vacancy/900000007?query=qa"},
    "snippet": {"req": "Знание Python.", "resp": None},
}


def page(state: object, *, escaped: bool = True, head: str = "", tag: str = "template") -> bytes:
    text = json.dumps(state, ensure_ascii=False)
    body = escape(text) if escaped else text
    kept = f'<{tag} style="display:none" id="HH-Lux-InitialState">{body}</{tag}>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{kept}</body></html>".encode()


def only(data: bytes) -> SourcePosting:
    found = read(data)
    assert (found.refused, len(found.postings)) == ((), 1)
    return found.postings[0]


def as_a_browser_saves_it(state: object) -> bytes:
    """A page read from the browser's tree: quotes stand as they are, angle brackets do not."""
    kept = escape(json.dumps(state, ensure_ascii=False), quote=False)
    return f'<html><template id="HH-Lux-InitialState">{kept}</template></html>'.encode()


CANONICAL = '<link rel="canonical" href="https://almaty.hh.kz/vacancy/900000007">'
SAVED = "<!-- saved from url=(0041)https://almaty.hh.kz/vacancy/900000007?a=b -->"


@pytest.mark.parametrize(
    "data",
    [
        page({"vacancyView": VACANCY}),
        page({"vacancyView": VACANCY}, head=CANONICAL),
        page({"vacancyView": VACANCY}, escaped=False, tag="script"),
        page({"vacancyView": VACANCY}, escaped=False),
        as_a_browser_saves_it({"vacancyView": VACANCY}),
        page({"vacancyView": {"translations": {}, "vacancyFull": {"vacancy": NEWER}}}),
        page({"vacancyView": {**VACANCY, "vacancyId": None}}, head=SAVED),
    ],
)
def test_a_vacancy_saved_at_headhunter_is_read_whole(data: bytes) -> None:
    found = only(data)
    assert (found.source, found.source_id) == ("headhunter", "900000007")
    assert (found.company, found.city, found.role) == ("Пример & Ко", "Almaty", "124")
    pay = (found.salary_min, found.salary_max, found.currency, found.salary_period, found.gross)
    assert pay == (15_000, None, "KZT", "shift", False)
    assert {"docker", "postgresql", "python", "kafka"} <= set(found.skills)
    assert (found.detailed, found.archived, found.experience) == (True, False, "between1And3")
    assert str(found.published_at) == "2026-11-20 07:00:00+00:00"


def test_a_saved_search_is_known_by_its_lines() -> None:
    others = [{**IN_SEARCH, "vacancyId": 8, "links": {}}, {"vacancyId": 9}]
    found = read(page({"vacancySearchResult": {"vacancies": [IN_SEARCH, *others]}}))
    assert [each.source_id for each in found.postings] == ["900000007", "8"]
    assert [(each.row, each.field) for each in found.refused] == [(3, "name")]
    assert not found.postings[0].detailed
    assert "python" in found.postings[0].skills


def test_no_compensation_is_no_pay() -> None:
    found = only(page({"vacancyView": {**VACANCY, "compensation": {"noCompensation": {}}}}))
    assert (found.salary_min, found.currency, found.unread) == (None, None, ())


def test_an_older_page_is_headhunters_and_its_own_words_say_the_pay() -> None:
    job = {**JOB, "url": None, "baseSalary": {"currency": "KZT", "value": {"value": 115_000}}}
    script = f'<script type="application/ld+json">{json.dumps(job)}</script>'
    shown = '<p data-qa="vacancy-salary"><span>от 115 000 до 120 000 ₸ на руки</span></p>'
    found = only(f"<html>{CANONICAL}{script}{shown}</html>".encode())
    assert (found.source, found.source_id) == ("headhunter", "900000007")
    assert (found.salary_min, found.salary_max, found.gross) == (115_000, 120_000, False)


def test_a_page_of_a_job_centre_has_its_day_its_link_and_a_lower_end() -> None:
    job = {
        **{name: JOB[name] for name in ("@context", "@type", "hiringOrganization")},
        "title": "Программист",
        "datePosted": "02-11-2026",
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "KZT",
            "value": {"@type": "QuantitativeValue", "value": "115000", "unitText": "MONTH"},
        },
        "jobLocation": {"address": {"addressRegion": "г. Астана"}},
    }
    script = f'<script type="application/ld+json">{json.dumps(job)}</script>'
    head = '<link rel="canonical" href="https://www.enbek.kz/ru/vacancy/programmist~1">'
    found = only(f"<html>{head}{script}</html>".encode())
    assert (found.source, found.url) == ("link", "https://www.enbek.kz/ru/vacancy/programmist~1")
    assert (found.salary_min, found.salary_max, found.city) == (115_000, None, "Astana")
    assert str(found.published_at) == "2026-11-02 00:00:00+00:00"


def test_a_page_in_one_file_is_a_page() -> None:
    inner = page({"vacancyView": VACANCY}).decode()
    archive = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n'
        "------b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
        f"{inner}\r\n------b--\r\n"
    )
    assert only(archive.encode()).source_id == "900000007"


FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>HH</title><item>
<pubDate>2026-11-20T09:14:11.665+03:00</pubDate><title>Аналитик данных</title>
<link>https://hh.kz/vacancy/5</link><guid isPermaLink="true">https://hh.kz/vacancy/5</guid>
<description><![CDATA[<p>Вакансия компании: Пример</p> <p>Создана: 20.11.2026</p>
<p>Регион: Астана</p> <p>Предполагаемый уровень месячного дохода: {pay}</p>]]></description>
</item></channel></rss>"""


@pytest.mark.parametrize(
    ("said", "pay"),
    [
        ("не указан", (None, None, None)),
        ("от 200\u00a0000 до 350\u00a0000 ₸", (200_000, 350_000, "KZT")),
    ],
)
def test_a_feed_of_a_search_is_known_by_its_lines(said: str, pay: tuple[object, ...]) -> None:
    found = only(FEED.format(pay=said).encode())
    assert (found.source, found.source_id, found.detailed) == ("headhunter", "5", False)
    assert (found.company, found.city) == ("Пример", "Astana")
    assert (found.salary_min, found.salary_max, found.currency) == pay
    assert (found.unread, str(found.published_at)) == ((), "2026-11-20 06:14:11.665000+00:00")


def test_a_feed_that_can_be_a_trap_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]>' + FEED.format(pay="&a;")
    for text in (bomb, FEED[:300]):
        assert [str(each.reason) for each in read(text.encode()).refused] == [
            "this feed can't be read"
        ]


BOARDS: list[tuple[object, tuple[object, ...]]] = [
    (
        {
            "totalCount": 1,
            "jobs": [
                {
                    "title": "Go developer",
                    "companyName": "Acme",
                    "guid": "https://himalayas.app/jobs/1",
                    "applicationLink": "https://himalayas.app/jobs/1",
                    "minSalary": 60000,
                    "maxSalary": 80000,
                    "currency": "USD",
                    "locationRestrictions": [],
                    "categories": ["Backend-Engineer"],
                    "pubDate": 1795000000,
                    "description": "<p>Docker</p>",
                }
            ],
        },
        ("himalayas", "Acme", 60_000, 80_000, "USD", "year"),
    ),
    (
        {
            "0-legal-notice": "Remotive",
            "job-count": 1,
            "jobs": [
                {
                    "id": 7,
                    "url": "https://remotive.com/remote-jobs/7",
                    "title": "Go developer",
                    "company_name": "Acme",
                    "tags": ["docker"],
                    "publication_date": "2026-11-20T10:00:00",
                    "candidate_required_location": "Worldwide",
                    "salary": "$60k - $80k",
                    "description": "<p>Text</p>",
                }
            ],
        },
        ("remotive", "Acme", 60_000, 80_000, "USD", "year"),
    ),
    (
        {
            "jobs": [
                {
                    "id": 7,
                    "title": "Go developer",
                    "absolute_url": "https://boards.greenhouse.io/acme/jobs/7",
                    "location": {"name": "Almaty"},
                    "updated_at": "2026-11-20T10:00:00-05:00",
                    "content": "&lt;p&gt;Docker&lt;/p&gt;",
                }
            ],
            "meta": {"total": 1},
        },
        ("greenhouse", "Acme", None, None, None, None),
    ),
    (
        [
            {
                "id": "a-b",
                "text": "Go developer",
                "hostedUrl": "https://jobs.lever.co/acme/a-b",
                "categories": {"location": "Almaty", "team": "R&D"},
                "createdAt": 1795000000000,
                "description": "<p>We</p>",
                "lists": [{"text": "You know", "content": "<li>Docker"}],
                "salaryRange": {
                    "min": 60000,
                    "max": 80000,
                    "currency": "USD",
                    "interval": "per-year-salary",
                },
            }
        ],
        ("lever", "Acme", 60_000, 80_000, "USD", "year"),
    ),
]


@pytest.mark.parametrize(("value", "expected"), BOARDS)
def test_an_open_board_is_told_by_its_keys(value: object, expected: tuple[object, ...]) -> None:
    found = only(json.dumps(value).encode())
    pay = (found.salary_min, found.salary_max, found.currency, found.salary_period)
    assert (found.source, found.company, *pay) == expected
    assert {"go", "docker"} <= set(found.skills)
    assert found.published_at is not None
