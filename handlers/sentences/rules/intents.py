"""The intents as the data file tells them apart: which tags speak for each, and how much."""

import tomllib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import fsum
from typing import NamedTuple

# What a slot that an intent can't use takes from its weight, and what one that it can use adds.
UNUSED, USED = 0.3, 0.2


class Line(NamedTuple):
    needs: frozenset[str]
    bars: frozenset[str]


@dataclass(frozen=True)
class Intents:
    weights: Mapping[str, float]
    lines: Mapping[str, Sequence[Line]]
    takes: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]
    # The track of each of HeadHunter's roles that a title names, by its number.
    titles: Mapping[str, str]


@cache
def intents() -> Intents:
    """The intents as the data file tells them apart."""
    data = tomllib.loads((files("handlers.sentences") / "intents.toml").read_text("utf-8"))
    lines = {}
    for name, intent in data["intents"].items():
        split = [line.split() for line in intent["lines"]]
        lines[name] = [
            Line(
                frozenset(word for word in words if word[0] != "-"),
                frozenset(word[1:] for word in words if word[0] == "-"),
            )
            for words in split
        ]
    takes = {name: frozenset(intent["takes"]) for name, intent in data["intents"].items()}
    groups = {name: frozenset(words) for name, words in data["groups"].items()}
    return Intents(data["weights"], lines, takes, groups, data["titles"])


def weigh(tags: Mapping[str, float], slots: Set[str]) -> list[tuple[float, str]]:
    """The intents that these tags speak for, the likeliest first.

    `tags` say how sure each of them is, `slots` which of them are values.
    """
    data = intents()
    found = []
    there = tags.keys()
    for name, lines in data.lines.items():
        takes = data.takes[name]
        best = max(
            (
                fsum(data.weights.get(tag, 1.0) * tags[tag] for tag in line.needs)
                + USED * len(slots & takes - line.needs)
                for line in lines
                if line.needs <= there and not line.bars & there
            ),
            default=0.0,
        )
        if best:
            found.append((best - UNUSED * len(slots - takes), name))
    return sorted(found, reverse=True)


def best_line(name: str, tags: Set[str]) -> Set[str]:
    """The tags of the weightiest line of an intent that these tags have."""
    data = intents()
    lines = [line.needs for line in data.lines[name] if line.needs <= tags]
    return max(lines, key=lambda needs: fsum(data.weights.get(tag, 1.0) for tag in needs))
