"""The words of a sentence that count: of what the vocabulary finds, the likeliest."""

from collections import Counter
from collections.abc import Mapping, Sequence

from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.vocabulary import SLIP, Hit, vocabulary

# Letters of a skill's name up to which a slip may make another word of it.
SHORT_NAME = 6


def hits(words: Sequence[str], covered: set[int]) -> list[Hit]:
    """The vocabulary's hits without those that a longer phrase takes away."""
    found = _of_one_language(vocabulary().hits(words), words)
    weak = intents().groups["inside"]
    kept = []
    for hit in found:
        slot = hit.tag.partition("=")[0]
        if slot in weak and any(map(hit.is_part_of, found)):
            continue
        if covered.intersection(range(hit.start, hit.end)) and (hit.how or slot == "skill"):
            continue
        kept.append(hit)
    return _without_chance(kept, words)


def _without_chance(hits: list[Hit], words: Sequence[str]) -> list[Hit]:
    """The hits without skills that a slip in a short word made, beside words about no skill."""
    about = {hit.tag for hit in hits if hit.how < SLIP} & intents().groups["about_skills"]
    said = [word for word in words if not vocabulary().is_small(word)]
    if about or len(said) < 2:
        return hits
    return [
        hit
        for hit in hits
        if hit.how < SLIP
        or not hit.tag.startswith("skill=")
        or max(map(len, words[hit.start : hit.end])) > SHORT_NAME
    ]


def _of_one_language(hits: Sequence[Hit], words: Sequence[str]) -> list[Hit]:
    """Of a word that two languages have, the meaning in the language of more other words."""
    places = {place: vocabulary().languages_of_small(word) for place, word in enumerate(words)}
    for hit in hits:
        for place in range(hit.start, hit.end):
            places[place].add(hit.language)
    often = Counter(code for codes in places.values() if len(codes) == 1 for code in codes)
    return [
        hit
        for hit in hits
        if (hit.end - hit.start > 1 and _is_own(hit, places))
        or all(
            often[hit.language] >= often[code]
            for place in range(hit.start, hit.end)
            for code in places[place]
        )
    ]


def _is_own(hit: Hit, places: Mapping[int, set[str]]) -> bool:
    """True for a phrase with a word that only its language has."""
    return any(places[place] == {hit.language} for place in range(hit.start, hit.end))
