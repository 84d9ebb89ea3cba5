"""A user's record of what they did: for each thing, the values that it can have now.

One value where the bot said so; more where an answer was lost, for then it may have been done or
not. What is not named here was never touched.
"""

from dataclasses import dataclass, field

SKILL_STATES = frozenset({"lack", "learning", "have"})


@dataclass(frozen=True)
class Known:
    """Hold the analysis's own rows, which the driver reads in the store before anyone comes."""

    done: frozenset[int]  # tasks that the document ticks
    have: frozenset[int]  # skills that the document claims
    taught: dict[int, frozenset[int]]  # by task, the skills that its group teaches


@dataclass
class Slot:
    """`now` is what it can be, `before` what its latest change can have changed."""

    now: frozenset[str]
    before: frozenset[str]

    def put(self, value: str, *, sure: bool) -> None:
        if self.now == {value}:
            return  # nothing is changed by what is so already
        if sure:
            kept = self.before if value in self.now else frozenset[str]()
            self.before, self.now = (self.now - {value}) | kept, frozenset({value})
        else:
            self.before, self.now = self.before | self.now, self.now | {value}


@dataclass
class Record:
    known: Known
    at_first: dict[str, str]  # the user's settings
    tasks: dict[int, Slot] = field(default_factory=dict)
    skills: dict[int, Slot] = field(default_factory=dict)
    settings: dict[str, Slot] = field(default_factory=dict)
    # Own tasks by their text; 1 stands for there, 0 for not there.
    own: dict[str, frozenset[int]] = field(default_factory=dict)
    lessons: set[int] = field(default_factory=set)  # skills that were surely put into the plan
    some_lessons: bool = False  # and perhaps others
    moved_digest: bool = False
    # What they changed is not written down: a change of language, and all words with it, or of
    # the plan, and all tasks with it.
    loose: bool = False
    gone: frozenset[bool] = frozenset({False})

    def task(self, task_id: int) -> Slot:
        at_first = frozenset({"done" if task_id in self.known.done else "open"})
        return self.tasks.setdefault(task_id, Slot(at_first, at_first))

    def skill(self, skill_id: int) -> Slot:
        at_first = frozenset({"have" if skill_id in self.known.have else "lack"})
        return self.skills.setdefault(skill_id, Slot(at_first, at_first))

    def setting(self, name: str) -> Slot:
        at_first = frozenset({self.at_first[name]})
        return self.settings.setdefault(name, Slot(at_first, at_first))

    def tick(self, task_id: int, state: str, *, sure: bool) -> None:
        """The task goes to a state, and the skills it teaches may follow."""
        if self.task(task_id).now != {state}:
            self.task(task_id).put(state, sure=sure)
            self._follow(task_id)

    def take_back(self, task_id: int, *, only_from: str = "", sure: bool) -> None:
        """The latest change of a task is undone, where it is in the state `only_from`."""
        slot = self.task(task_id)
        if only_from and only_from not in slot.now:
            return
        surely = sure and (not only_from or slot.now == {only_from})
        if surely:
            slot.now, slot.before = slot.before, slot.now
        else:
            slot.now = slot.before = slot.now | slot.before
        self._follow(task_id)

    def undo(self, task_id: int, *, latest: bool | None, sure: bool) -> None:
        """Undo of one of the task's ticks: nothing, where it is not the `latest` any more."""
        if latest is not False:
            self.take_back(task_id, sure=sure and bool(latest))

    def _follow(self, task_id: int) -> None:
        for skill in self.known.taught.get(task_id, ()):
            self.skill(skill).now = SKILL_STATES

    def mark_skill(self, skill_id: int, *, known: bool, sure: bool) -> None:
        """Onboarding's "I know this": only what is known can be unmarked."""
        slot = self.skill(skill_id)
        if known:
            slot.put("have", sure=sure)
        elif "have" in slot.now:
            slot.now = (slot.now - {"have"} if sure else slot.now) | {"lack"}

    def set(self, name: str, value: object, *, sure: bool) -> None:
        self.setting(name).put(str(value), sure=sure)

    def add_own(self, text: str, *, sure: bool) -> None:
        self.own[text] = frozenset({1}) if sure else self.own.get(text, frozenset()) | {0, 1}

    @property
    def opens_lessons(self) -> bool:
        return bool(self.lessons) or self.some_lessons

    def put_lesson(self, skill_id: int, *, sure: bool) -> None:
        """The task "Learn …" is in the plan; one that was skipped there is opened again."""
        self.some_lessons |= not sure
        if sure:
            self.lessons.add(skill_id)
