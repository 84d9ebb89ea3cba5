"""Postings by hand: valid by HeadHunter's OpenAPI file, and nobody's."""

import copy
import json
from typing import Any

SALARY = {
    "from": 400_000,
    "to": 700_000,
    "currency": "KZT",
    "gross": False,
    "mode": {"id": "MONTH", "name": "За месяц"},
    "frequency": {"id": "MONTHLY", "name": "Раз в месяц"},
}
ITEM: dict[str, Any] = {
    "id": "900000001",
    "premium": False,
    "name": "Backend-разработчик (Python)",
    "department": None,
    "has_test": False,
    "response_letter_required": False,
    "area": {"id": "160", "name": "Алматы", "url": "https://api.hh.ru/areas/160"},
    "salary": {"from": 400_000, "to": 700_000, "currency": "KZT", "gross": False},
    "salary_range": SALARY,
    "type": {"id": "open", "name": "Открытая"},
    "address": None,
    "response_url": None,
    "published_at": "2026-11-20T12:00:00+0300",
    "created_at": "2026-11-20T12:00:00+0300",
    "archived": False,
    "apply_alternate_url": "https://hh.kz/applicant/vacancy_response?vacancyId=900000001",
    "show_logo_in_search": None,
    "show_contacts": True,
    "url": "https://api.hh.ru/vacancies/900000001?host=hh.kz",
    "alternate_url": "https://almaty.hh.kz/vacancy/900000001?from=search",
    "employer": {
        "id": "7",
        "name": "Пример",
        "url": "https://api.hh.ru/employers/7",
        "alternate_url": "https://hh.kz/employer/7",
        "logo_urls": {"90": "https://l/o"},
        "vacancies_url": "https://api.hh.ru/vacancies?employer_id=7",
        "trusted": True,
    },
    "snippet": {
        "requirement": "Знание <highlighttext>Python</highlighttext>, Django.",
        "responsibility": "Разработка сервисов.",
    },
    "contacts": {"name": "Имя", "email": "a@example.org", "phones": []},
    "schedule": {"id": "fullDay", "name": "Полный день"},
    "professional_roles": [{"id": "96", "name": "Программист, разработчик"}],
    "experience": {"id": "between1And3", "name": "От 1 года до 3 лет"},
    "employment": {"id": "full", "name": "Полная занятость"},
}
DETAILS: dict[str, Any] = {
    **{name: value for name, value in ITEM.items() if name != "snippet"},
    "description": "<p>Python, <b>Postgre</b>SQL</p><ul><li>Docker<li>&laquo;Go&raquo;</ul>",
    "key_skills": [{"name": "Kafka"}, {"name": "Python"}, {"name": "Умение слушать"}],
    "branded_description": None,
    "languages": [],
    "test": None,
}


def item(**changed: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ITEM), **changed}


def details(**changed: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DETAILS), **changed}


def lines(*values: object) -> bytes:
    """One JSON value on each line."""
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in values).encode()


JOB: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Senior Go developer",
    "url": "https://example.org/jobs/1",
    "datePosted": "2026-11-01",
    "hiringOrganization": {"@type": "Organization", "name": "Example"},
    "jobLocation": {
        "@type": "Place",
        "address": {"@type": "PostalAddress", "addressLocality": "Астана"},
    },
    "description": "<p>Go, Kubernetes</p>",
    "skills": ["gRPC", "Kafka"],
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {
            "@type": "QuantitativeValue",
            "minValue": 3000,
            "maxValue": 5000,
            "unitText": "MONTH",
        },
    },
}
REMOTE: list[dict[str, Any]] = [
    {"last_updated": 1, "legal": "Please link back"},
    {
        "id": "5",
        "slug": "x",
        "epoch": 1_764_000_000,
        "date": "2025-11-24T16:00:00+00:00",
        "company": "A &amp; B",
        "position": "Python Developer",
        "tags": ["django", "senior"],
        "description": "We use <b>Docker</b>.",
        "location": "Remote",
        "salary_min": 50_000,
        "salary_max": 90_000,
        "url": "https://remoteok.com/remote-jobs/x",
        "logo": "https://l/o",
    },
    {
        "id": "6",
        "epoch": 1,
        "company": "C",
        "position": "Accountant",
        "salary_min": 0,
        "salary_max": 0,
        "url": "https://remoteok.com/remote-jobs/y",
        "location": "VÃ¤stra",
    },
]
