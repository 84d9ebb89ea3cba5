"""Employers and tasks by the words that people use for them."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from db.reference.matching import find_skills
from handlers.sentences.rules.letters import cyrillic, folded, normalise, tokens
from handlers.sentences.rules.reading import KnownTask
from handlers.sentences.rules.vocabulary import vocabulary

# Words of many companies' names: none of them names one.
_COMMON = frozenset(
    [
        *("group", "groups", "bank", "company", "llp", "ltd", "inc", "corp", "holding", "the"),
        *("solutions", "systems", "technologies", "technology", "it", "digital", "software"),
        *("services", "service", "consulting", "studio", "lab", "labs", "team", "and", "of", "kz"),
        *("kazakhstan", "qazaqstan", "almaty", "astana", "center", "тоо", "ао", "ип", "ооо"),
        *("жшс", "ақ", "группа", "групп", "банк", "компания", "холдинг", "казахстан"),
        *("қазақстан", "студия", "и", "алматы", "астана", "центр"),
    ]
)
# With more names than this only an exact one counts: a search among them takes time.
MOST_COMPARED = 3_000
LEAST = 4  # letters of a name in which a slip is forgiven


def sounds(word: str) -> set[str]:
    """The forms of a word in Cyrillic: as it is, and by the stemmer of each language."""
    spoken = cyrillic(word)
    forms = {spoken, *(words.stem(spoken) for words in vocabulary().languages)}
    # "Technodom" is "Технодом" to its customers.
    return {folded(form).replace("ч", "х") for form in forms}


def sound(word: str) -> str:
    """One form for a word, the shortest."""
    return min(sounds(word), key=lambda each: (len(each), each))


def employers(names: Iterable[str]) -> dict[str, str]:
    """The names by the sound of the first word that is only theirs."""
    found: dict[str, str] = {}
    for name in names:
        words = tokens(normalise(name))
        own = next((word for word in words if word not in _COMMON), None)
        if own and len(own) > 1:
            for spoken in sounds(own):
                found.setdefault(spoken, name)
    return found


@cache
def well_known() -> Mapping[str, str]:
    """The employers that ship with the bot, by sound."""
    data = tomllib.loads((files("handlers.sentences") / "employers.toml").read_text("utf-8"))
    return {
        spoken: name
        for name, others in data["employers"].items()
        for form in (name, *others)
        for spoken in sounds(tokens(normalise(form))[0])
    }


def employer(
    words: Iterable[str], unknown: Iterable[str], known: Mapping[str, str]
) -> tuple[str, str] | None:
    """The employer that one of the words names, and that word; in unknown words slips are
    forgiven."""
    for word in words:
        if exact := sounds(word) & known.keys():
            return known[min(exact)], word
    for word in unknown if len(known) <= MOST_COMPARED else ():
        spoken = folded(cyrillic(word))
        allowed = 1 if len(spoken) < 8 else 2
        if len(spoken) < LEAST:
            continue
        near = process.extractOne(spoken, known.keys(), scorer=OSA.distance, score_cutoff=allowed)
        if near and len(near[0]) >= LEAST:
            return known[near[0]], word
    return None


def another(
    words: Iterable[str], first: tuple[str, str] | None, known: Mapping[str, str]
) -> str | None:
    """The name of a second employer beside the first that was found; a slip names none."""
    if first is None:
        return None
    for word in words:
        if word != first[1] and (exact := sounds(word) & known.keys()):
            name = known[min(exact)]
            if name != first[0]:
                return name
    return None


def _parts(words: Iterable[str]) -> list[str]:
    """The words, of "multi-container" both parts: people leave out the hyphen."""
    return [part for word in words for part in word.split("-")]


def words_of(text: str) -> frozenset[str]:
    """The words of a task or an item, as sounds, with its skills."""
    plain = {sound(word) for word in _parts(tokens(normalise(text))) if len(word) > 2}
    return frozenset(plain | {f"skill:{slug}" for slug in find_skills(text)})


def tasks(
    said: Iterable[str], skills: Iterable[str], number: int | None, known: Sequence[KnownTask]
) -> tuple[int, ...]:
    """The tasks that the words name: one where its own words say so, else the steps of an item."""
    spoken = {sound(word) for word in _parts(said) if len(word) > 2}
    spoken |= {f"skill:{slug}" for slug in skills}
    if not spoken:
        return ()
    often = Counter(word for task in known for word in task.words)
    own = {task.id: _weight(spoken & task.words, often) for task in known}
    items = {task.item_id: len(spoken & task.item_words) for task in known if task.item_id}
    best_item = max(items, key=lambda item: items[item], default=0)
    best = max(own.values(), default=0.0)
    nearest = [task for task in known if best and own[task.id] == best]
    in_words = max((len(spoken & task.words) for task in nearest), default=0)
    if nearest and number is None and in_words > items.get(best_item, 0):
        return tuple(task.id for task in nearest)
    if items.get(best_item):
        steps = [task for task in known if task.item_id == best_item]
        if number is not None:
            steps = [task for task in steps if task.number == number] or steps[number:][:1]
        return tuple(task.id for task in steps)
    return tuple(task.id for task in nearest)


def _weight(words: Iterable[str], often: Mapping[str, int]) -> float:
    """Words that few tasks have say more."""
    return sum(1 + 1 / often[word] for word in words)
