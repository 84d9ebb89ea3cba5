"""A sentence as it is read: signs as words, letters held down as one, names in one word."""

import re
from itertools import pairwise

from handlers.sentences.rules.letters import TOKEN, normalise, shortened, without_bots
from handlers.sentences.rules.vocabulary import vocabulary

# Letters of a name that may be written as two words.
LEAST_SPLIT = 6
# "10-да" is "at 10" in Kazakh; its ending says so, and is cut with the others.
_AT_HOUR = re.compile(r"(?<![\d.,:-])((?:[01]?\d|2[0-3])-(?:да|де|та|те))(?![\w])")


def plain(text: str) -> str:
    """A text in small letters, without what says nothing, and with words for signs."""
    hours = _AT_HOUR.sub(r"сағат \1", normalise(text))
    return vocabulary().spelled(shortened(without_bots(hours)))


def joined(text: str) -> str:
    """A text whose names of skills in two words are one: "джава скрипт"."""
    pairs = [
        (first, second)
        for first, second in pairwise(TOKEN.finditer(text))
        if text[first.end() : second.start()] == " "
        and len(first.group() + second.group()) >= LEAST_SPLIT
        and not first.group()[0].isdigit()
        and vocabulary().names_skill((first.group() + second.group()).lower())
        and not vocabulary().is_known(second.group().lower())
    ]
    for first, second in reversed(pairs):
        text = text[: first.end()] + text[second.start() :]
    return text
