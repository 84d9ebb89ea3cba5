"""Hypothesis strategies: documents of the kinds that people write, with the tasks in them."""

from dataclasses import dataclass

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True)
class MadeTask:
    """`states` are those that a reader may give it."""

    text: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Lines that stand together, and the tasks in them."""

    lines: tuple[str, ...]
    tasks: tuple[MadeTask, ...] = ()


@dataclass(frozen=True)
class MadeDocument:
    text: str
    tasks: tuple[MadeTask, ...]


OPEN: tuple[str, ...] = ("open",)
DONE: tuple[str, ...] = ("done",)
BEGUN: tuple[str, ...] = ("open", "learning")
# A sign before a task's words in a list, and what it says.
BOXES = {
    "[ ] ": OPEN,
    "[x] ": DONE,
    "[X] ": DONE,
    "[ x ] ": DONE,
    "[x]": DONE,
    "[] ": OPEN,
    "[/] ": BEGUN,
    "[>] ": BEGUN,
    "☐ ": OPEN,
    "☑ ": DONE,
    "✅ ": DONE,
    "✔ ": DONE,
    "(x) ": DONE,
    "[Done] ": DONE,
}
MARKERS = ("- ", "* ", "+ ", "1. ", "2) ", "-   ", "-\t")
STATES = {
    "done": DONE,
    "✅": DONE,
    "готово": DONE,
    "дайын": DONE,
    "in progress": BEGUN,
    "в процессе": BEGUN,
    "жүріп жатыр": BEGUN,
    "not started": OPEN,
    "не начато": OPEN,
    "басталмаған": OPEN,
}
HEADS = (("Topic", "Status"), ("Тема", "Статус"), ("Тақырып", "Күйі"), ("Task", "State"))
TITLES = (
    "Week {n}",
    "Неделя {n}",
    "{n}-апта",
    "Phase {n}: basics",
    "Месяц {n}",
    "{n}-тоқсан",
    "Q{n}",
    "🚀 Day {n}",
    "My goals",
    "Мои цели",
    "Мақсаттарым",
    "Roadmap",
    "План обучения",
    "Жол картасы",
    "Docker",
    "Later, maybe",
)
HEADINGS = (
    "# {t}",
    "## {t}",
    "### {t}",
    "## {t} ##",
    "**{t}**",
    "__{t}__:",
    "{t}\n====",
    "{t}\n---",
)
VERBS = ("Learn", "Read", "Build", "Выучить", "Прочитать", "Собрать", "Үйрену", "Оқу", "Жасау")
THINGS = ("linux", "sockets", "pandas", "индексы", "очереди", "тесты", "деректер", "желілер")
TAILS = (
    "",
    " with [the guide](https://example.org/a_b?c=1)",
    " — `git rebase -i`",
    " (**important**)",
    " [[Notes|note]] #career",
    " <!-- later -->",
    " 📅 2026-01-15",
    " & <b>more</b>",
    "  ",
)
# Lines that are nobody's task, one block each.
OTHERS = (
    ("Some words of the author.", "And a second line  ", "with a break."),
    ("> a quote", "> > inside a quote"),
    ("> [!tip]- Callout", "> text"),
    ("```python", "- [ ] not a task", "```"),
    ("~~~", "# no heading", "~~~"),
    ("<!-- a comment", "- [x] not a task", "-->"),
    ("![picture](a%20b.png)", "", "[ref]: https://example.org 'title'"),
    ("---",),
    ("***",),
    ("* * *",),
    ("<details>", "<summary>More</summary>", "", "text", "", "</details>"),
    ("Term[^1]", "", "[^1]: footnote"),
    ("$$", "a_1 * b_1", "$$"),
    ("%% hidden %%",),
    ("\ttext behind a tab",),
    ("&nbsp;", "\\# escaped \\*stars\\*"),
    ("| a | b |", "|--|:-:|", "| 1 | 2\\|3 |"),
    ("1986. A year, no list",),
    ("",),
    ("", "", "   "),
)
FRONT = (
    (),
    (),
    ("---", "title: Plan", "tags: [a, b]", "---"),
    ("---", "", "kanban-plugin: basic", "", "---"),
    ("+++", "a = 1", "+++"),
)
LINE_ENDS = ("\n", "\r\n", "\r")

# Anything that a text file may hold on a line.
any_line = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\f"), max_size=40
)


@st.composite
def _words(draw: st.DrawFn) -> str:
    """A task's words, none of which alone says a state or names a section."""
    verb, thing = draw(st.sampled_from(VERBS)), draw(st.sampled_from(THINGS))
    return f"{verb} {thing} {draw(st.integers(10, 999))}"


@st.composite
def headings(draw: st.DrawFn) -> Block:
    title = draw(st.sampled_from(TITLES)).format(n=draw(st.integers(1, 4)))
    lines = draw(st.sampled_from(HEADINGS)).format(t=title).split("\n")
    return Block((*lines, *draw(st.sampled_from([(), ("",)]))))


@st.composite
def task_lists(draw: st.DrawFn) -> Block:
    """Boxes of one marker, some of them one level deeper, some struck through."""
    marker = draw(st.sampled_from(MARKERS))
    indent = draw(st.sampled_from(["    ", "\t"]))
    lines, tasks = [], []
    for at in range(draw(st.integers(1, 4))):
        words, tail = draw(_words()), draw(st.sampled_from(TAILS))
        depth = draw(st.integers(0, 1)) if at else 0
        if draw(st.integers(0, 9)) == 0:
            tail, states = "", DONE
            line = f"~~{words}~~"
        else:
            box = draw(st.sampled_from(sorted(BOXES)))
            line, states = f"{box}{words}{tail}", BOXES[box]
        lines.append(f"{indent * depth}{marker}{line}")
        tasks.append(MadeTask(words + tail, states))
    return Block(("", *lines, ""), tuple(tasks))


@st.composite
def bare_boxes(draw: st.DrawFn) -> Block:
    """Lines with a box and no marker, as a phone's notes have them."""
    bullet = draw(st.sampled_from(["", "• "]))
    box = draw(st.sampled_from(["[ ] ", "[x] ", "☐ ", "☑ "]))
    words = draw(st.lists(_words(), min_size=1, max_size=3))
    lines = [f"{bullet}{box}{each}" for each in words]
    return Block(("", *lines, ""), tuple(MadeTask(each, BOXES[box]) for each in words))


@st.composite
def tables(draw: st.DrawFn) -> Block:
    """A row for each task, its state in the other column."""
    head = draw(st.sampled_from(HEADS))
    edge = draw(st.booleans())
    rows, tasks = [], []
    for _ in range(draw(st.integers(1, 3))):
        words, state = draw(_words()), draw(st.sampled_from(sorted(STATES)))
        rows.append((words, state))
        tasks.append(MadeTask(words, STATES[state]))
    cells = [head, ("---", ":-:"), *rows]
    lines = [f"| {one} | {two} |" if edge else f"{one} | {two}" for one, two in cells]
    return Block(("", *lines, ""), tuple(tasks))


def plain_blocks() -> SearchStrategy[Block]:
    """Make blocks that hold no task: prose, code, quotes, comments, rules, and lines of any
    letters."""
    written = st.sampled_from(OTHERS).map(lambda lines: Block(("", *lines, "")))
    return written | st.lists(any_line, max_size=2).map(lambda lines: Block(("", *lines, "")))


@st.composite
def documents(draw: st.DrawFn, *, anything: bool = False) -> MadeDocument:
    """Headings and tasks in any order, perhaps behind front matter and a byte order mark.

    With `anything` there are also prose, code and any letters, and line ends of several kinds.
    """
    blocks = headings() | task_lists() | bare_boxes() | tables()
    every = [draw(task_lists()), *draw(st.lists(blocks, max_size=5))]
    if anything:
        every += draw(st.lists(plain_blocks(), max_size=5))
    order = draw(st.permutations(every))
    tasks = tuple(task for block in order for task in block.tasks)
    assume(len({tuple(task.text.split()[:3]) for task in tasks}) == len(tasks))
    lines = [line for block in order for line in block.lines]
    lines = [*draw(st.sampled_from(FRONT)), *lines, *draw(st.sampled_from([(), ("",), ("", "")]))]
    ends = st.sampled_from(LINE_ENDS)
    if not anything:
        ends = st.just(draw(st.sampled_from(LINE_ENDS[:2])))
    text = "".join(line + draw(ends) for line in lines[:-1]) + lines[-1]
    return MadeDocument(draw(st.sampled_from(["", "", "\ufeff"])) + text, tasks)
