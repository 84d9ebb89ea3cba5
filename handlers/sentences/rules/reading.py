"""A sentence that was read: what its writer wants, with which values, and whether it only asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.reference.role_numbers import track_number
from db.vocabulary import FROM_HOME, Level


@dataclass(frozen=True)
class KnownTask:
    """A task that a sentence may name; `number` is its place among the steps of its item.

    `words` and `item_words` are sounds of stems, and "skill:docker" for a skill.
    """

    id: int
    words: frozenset[str]
    item_id: int = 0
    item_words: frozenset[str] = frozenset()
    number: int = 0


@dataclass(frozen=True)
class Known:
    """Hold the names that a sentence may use beside the words that ship: employers by sound,
    tasks, the week's tasks in their order."""

    employers: Mapping[str, str] = field(default_factory=dict)
    tasks: Sequence[KnownTask] = ()
    week: Sequence[int] = ()


@dataclass(frozen=True)
class Slots:
    """Values that a sentence names; None and () where it names none.

    `money` is in tenge a month, `minute` of the day, `span` in days, `day` is 0 for Monday.
    """

    skills: tuple[str, ...] = ()
    level: Level | None = None
    city: str | None = None
    remote: bool | None = None
    money: int | None = None
    employer: str | None = None
    # HeadHunter's number of a professional role.
    role: str | None = None
    # A track of ours by its slug, which stands for its role; tracks that share a word.
    track: str | None = None
    tracks: tuple[str, ...] = ()
    # Words of a question about a role that name nothing we know.
    unknown: tuple[str, ...] = ()
    by: str | None = None
    only: str | None = None
    day: int | None = None
    minute: int | None = None
    span: int | None = None
    language: str | None = None
    zone: str | None = None
    quarter: str | None = None
    order: int | None = None
    to: str | None = None
    weeks: int | None = None
    text: str | None = None
    # An employer that nobody knows, as it is written.
    name: str | None = None
    # A second employer behind "and"; a sentence is about one.
    also: str | None = None
    # A day of the past, so many days ago; a day of any month, as month and day.
    back: int | None = None
    date: tuple[int, int] | None = None
    # The year of `date` where it is written; an hour that no day has: "25:00".
    year: int | None = None
    # The weekday that ends a pause; 0 is Monday.
    until: int | None = None
    bad_hour: bool = False
    # A sum of pay beyond what is read as pay of a month.
    bad_money: bool = False
    # The highest pay that is asked for.
    most_money: int | None = None
    # Skills that the sentence leaves out, and words of other values, which no search can.
    without_skills: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    # Any one of its skills will do: "FastAPI or Django".
    either: bool = False
    # Cities beside the first; an answer is about one.
    others: tuple[str, ...] = ()
    # Tasks that the words name: one, or those among which to choose.
    tasks: tuple[int, ...] = ()

    @property
    def place(self) -> str | None:
        """The city, else FROM_HOME where the sentence asks for that."""
        return self.city or (FROM_HOME if self.remote else None)

    @property
    def asked_role(self) -> str | None:
        """The number of the role that is asked about: of a track, else HeadHunter's."""
        return track_number(self.track) if self.track else self.role


@dataclass(frozen=True)
class Reading:
    """`intent` is None where nothing was understood; `second` is another that is as likely.

    `asks`: it is a question, so nothing may be done.
    """

    intent: str | None
    slots: Slots = Slots()
    asks: bool = False
    second: str | None = None
    weight: float = 0.0
    # Words with slips or in other letters, which the answer should repeat as they were read.
    slips: tuple[str, ...] = ()
    # It begins like "and in Astana?" or names values alone; it is nothing but "more".
    goes_on: bool = False
    only_more: bool = False
    # It has values alone, no word for what is asked.
    bare: bool = False
    # It ends with a question mark.
    is_question: bool = False
    # It is about "them" or "it", which the sentence before named.
    of_them: bool = False
    # The only number of a short sentence.
    number: float | None = None
    # A second wish of the sentence, which is only named: its words, and what they mean.
    rest: str = ""
    also: "Reading | None" = None
    # It is about something else than work and study: the weather.
    outside: bool = False
    # Its words may name a task of the plan.
    names_task: bool = False
