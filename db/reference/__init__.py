"""The data that ships with the bot: built-in analysis, skills, levels, cities, roles, words."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from db.vocabulary import Level


def text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _data(name: str) -> Any:
    return json.loads(text(name))


@cache
def levels() -> dict[str, Level]:
    """Each written form of a level, casefolded, with the level."""
    return {word: level for level, words in _data("levels.json").items() for word in words}


@cache
def title_words() -> dict[str, list[str]]:
    """Words in titles: of `heads`; of `no_lead`, where "lead" means another thing; of `leading`
    specialists, who are leads only where years are asked for, too."""
    found: dict[str, list[str]] = _data("title_words.json")
    return found


@cache
def cities() -> dict[str, str]:
    """Each written form of a city, casefolded, with the city's name."""
    return {word: city for city, words in _data("cities.json").items() for word in words}


@cache
def city_names() -> list[str]:
    """The names of the cities, in an order that stays: buttons carry their numbers."""
    return list(_data("cities.json"))


@cache
def city_titles() -> dict[str, dict[str, str]]:
    """The cities as each language calls them; ours are the English ones."""
    found: dict[str, dict[str, str]] = _data("city_names.json")
    return found


@cache
def role_names() -> dict[str, dict[str, str]]:
    """HeadHunter's professional roles in IT by number: each one's name by language."""
    found: dict[str, dict[str, str]] = _data("roles.json")
    return found


@cache
def screens() -> dict[str, dict[str, list[str]]]:
    """For each screen the `names` that open it, and other `words` that hint at it."""
    found: dict[str, dict[str, list[str]]] = _data("screens.json")
    return found


@cache
def headings() -> dict[str, list[str]]:
    """The kinds of sections in the order they are tried, with the phrases that name them.

    Here and in `words`, "*" stands for any ending of a word.
    """
    found: dict[str, list[str]] = _data("headings.json")
    return found


@cache
def words() -> dict[str, Any]:
    """The words that the reader of analyses knows: labels, priorities, units, currencies."""
    found: dict[str, Any] = _data("words.json")
    return found


@cache
def pay() -> dict[str, Any]:
    """Return how people write pay: currencies, units, periods, words for none; its usual bounds.

    `bounds` are the least and the most by currency and period; `ratio` is how many times an upper
    end may be its lower one; `countries` tell a file's currency by its hosts and places.
    """
    found: dict[str, Any] = _data("pay.json")
    return found


@cache
def columns() -> dict[str, list[str]]:
    """The fields of a posting, with the names of columns that hold each, the best first."""
    found: dict[str, list[str]] = _data("columns.json")
    return found


@cache
def column_words() -> dict[str, Any]:
    """Words in names of columns (`sets`, and `without`), and the fields that they tell: `rules`.

    A word that ends with "*" stands for all that begin so.
    """
    found: dict[str, Any] = _data("column_words.json")
    return found


@cache
def posts() -> dict[str, Any]:
    """The words of postings in plain text: their labels, greetings, offers, who seeks a job."""
    found: dict[str, Any] = _data("posts.json")
    return found


@cache
def pasted() -> dict[str, Any]:
    """The words that tell a plan from a job posting: `posting` in groups of one meaning each."""
    found: dict[str, Any] = _data("pasted.json")
    return found


@cache
def cv() -> dict[str, Any]:
    """The words of CVs.

    - `headings` of sections by kind; those of an `analysis`, which is no CV;
    - phrases of what is `not_had`, and of what is being `learned`;
    - `jobs`: beginnings of titles; `joins`: words that end no line;
    - `languages`: their names; `alone`: other words that name a skill in a list of skills.
    """
    found: dict[str, Any] = _data("cv.json")
    return found


@cache
def skills() -> list[dict[str, Any]]:
    """Each skill with its name, slug, and aliases, which are the names that it is found by.

    - `stems`: beginnings of names; "*" stands for any ending, "|" ends the last word;
    - `exact`: an alias that is also a common word ("go") counts in a text only as written here;
    - `listed`: an alias counts in a text only beside one of these skills, or ([]) beside any;
    - `parents`: what it is part of: who asks for Laravel asks for PHP;
    - `kinds`: what it is a kind of: who has PostgreSQL has databases;
    - `also`: other skills that an alias names; `apart`: aliases in which no other name counts;
    - `general`: it names a field and is no skill to put in a document's place;
    - `names`: by language, where the name is a word.
    """
    found: list[dict[str, Any]] = _data("skills.json")
    return found


@cache
def skills_version() -> str:
    """A token that changes whenever the list of skills does."""
    return hashlib.sha256(files(__name__).joinpath("skills.json").read_bytes()).hexdigest()[:16]


@cache
def skill_titles() -> dict[str, dict[str, str]]:
    """Return each language's names for the skills whose names are words; by our English name."""
    return {skill["name"]: skill["names"] for skill in skills() if "names" in skill}


@cache
def snapshot() -> dict[str, Any]:
    """Counts of a market that ship with the bot (handlers/market/rules/snapshot.py)."""
    found: dict[str, Any] = _data("snapshot.json")
    return found


@cache
def demands() -> dict[str, Any]:
    """The headings of a posting's `sections`, and what is `not_asked`: phrases with examples.

    "*" stands for any ending of a word, "…" for some words of a sentence.
    """
    found: dict[str, Any] = _data("demands.json")
    return found


@cache
def builtin_languages() -> list[str]:
    """The languages that the built-in analysis ships in, English first."""
    names = (file.name.split(".") for file in files(__name__).iterdir())
    found = {name[1] for name in names if name[0] == "backend-engineer" and name[-1] == "md"}
    return sorted(found, key=lambda language: (language != "en", language))


@cache
def shipped() -> frozenset[str]:
    """The SHA-256 of every built-in analysis that a version of the bot has shipped."""
    return frozenset(_data("shipped.json"))
