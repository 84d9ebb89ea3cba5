"""The problems that a document can have, each with its message."""

from db.problems import Message, PluralMessage, ProblemCode, ReadProblem


class DocumentProblem(ProblemCode):
    # The document as a whole.
    EMPTY = Message("the document is empty")
    NO_TEXT_FILE = Message("this is not a text document")
    TOO_LARGE = Message("the document is larger than {kilobytes} KB")
    TOO_MANY_LINES = PluralMessage(
        "the document has more than {count} line", "the document has more than {count} lines"
    )
    TOO_MANY_MARKS = PluralMessage(
        "the document has more than {count} mark like * and [",
        "the document has more than {count} marks like * and [",
    )
    TOO_MANY_ITEMS = PluralMessage(
        "the document has more than {count} item", "the document has more than {count} items"
    )
    TOO_MANY_TASKS = PluralMessage(
        "the document has more than {count} task", "the document has more than {count} tasks"
    )
    TOO_MANY_POSTINGS = PluralMessage(
        "the document has more than {count} posting", "the document has more than {count} postings"
    )
    TOO_MANY_REQUIREMENTS = PluralMessage(
        "the document has more than {count} requirement",
        "the document has more than {count} requirements",
    )
    TOO_MANY_ENTRIES = PluralMessage(
        "the document has more than {count} entry", "the document has more than {count} entries"
    )
    NO_SECTION = Message("no section of an analysis was found")
    MORE_PROBLEMS = PluralMessage(
        "from here on {count} more problem", "from here on {count} more problems"
    )
    # Any line.
    LINE_TOO_LONG = PluralMessage(
        "this line is longer than {count} character", "this line is longer than {count} characters"
    )
    NESTED = Message("this is nested too deeply to be read")
    NO_TEXT = Message("this item has no text")
    NO_NAME = Message("this item has no name")
    TEXT_TOO_LONG = PluralMessage(
        "this text is longer than {count} character", "this text is longer than {count} characters"
    )
    NOTHING_BELOW = Message("nothing is expected below this item, so this stays as text only")
    NO_ITEM = Message("this line is no item of the list, so it stays as text only")
    UNKNOWN_SECTION = Message("“{text}” is no section that I know")
    NO_HEADING = Message("this stands under no heading that says what it is")
    # Tables.
    TABLE_TOO_WIDE = Message("this table is too wide for a document of so many lines")
    MORE_CELLS = Message("this row has more cells than the table has columns")
    UNKNOWN_COLUMN = Message("the column “{text}” is not understood")
    COMPONENT_COLUMNS = Message("this table needs the columns component, role, responsibility")
    BAND_COLUMNS = Message("this table needs the columns level and salary")
    NO_TITLE_COLUMN = Message("no column of this table is called title")
    NO_ITEM_COLUMN = Message("no column of this table is called item")
    NO_CITY_COLUMN = Message("this table has no column that names the cities")
    # Roles.
    NO_PLATFORM = Message("this line names no platform in bold, so it stays as text only")
    NO_ROLE = Message("this component names no role, so it stays as text only")
    MORE_THAN_ROLE = Message("the chosen role is one name; this line is more")
    TAKEAWAY_TWICE = Message("the takeaway is stated twice")
    # Postings.
    INTRODUCED_TWICE = Message("the postings are introduced twice")
    POSTING_WITHOUT_TITLE = Message("this posting has no title")
    NO_EVIDENCE = Message("no link, company, pay or requirement makes this a posting")
    SAME_ADDRESS = Message("another posting has the same address")
    POSTING_SAYS_TWICE = Message("this posting states “{text}” twice")
    NO_ADDRESS = Message("the posting's address is no web address")
    # Roadmap and tasks.
    ITEM_WITHOUT_TITLE = Message("this item has no title")
    NO_PRIORITY = Message("the priority is none of high, medium, low-medium, low")
    NOT_KEPT = Message("“{text}” is not kept")
    TASK_SAYS_TWICE = Message("this task states “{text}” twice")
    NO_PROOF = Message("the proof of this task is no web address")
    UNKNOWN_STATE = Message("“{text}” is no state of a task that I know")
    # Levels and cities.
    UNKNOWN_LEVEL = Message("“{text}” is no level that I know")
    LEVEL_TWICE = Message("the level “{text}” is stated twice")
    LEVEL_TWICE_IN_CITY = Message("the level “{text}” is stated twice for {city}")
    NO_CITY = Message("no city is named here")
    NO_PAY_OF_CITY = Message("no level and pay stand below this city")
    # Pay and per cents.
    NO_SALARY = Message("no salary like 400,000 - 700,000 stands here")
    UNREADABLE_FIGURE = Message("the figure can't be read; write it like 400,000 or 400K")
    UNKNOWN_IN_SALARY = Message("“{text}” in the salary is not understood")
    NOT_PER_MONTH = Message("“{text}”: only pay per month can be kept")
    TWO_CURRENCIES = Message("two currencies stand here")
    NEGATIVE_PAY = Message("pay can't be negative")
    NO_LOWER_FIGURE = Message("the lower figure is missing")
    TWO_WAYS = Message("“{text}” thousand can be read in two ways")
    NOT_WHOLE = Message("the figure is not a whole amount; is a K or an M missing?")
    FIGURES_SWAPPED = Message("the upper figure is below the lower one")
    TOO_SMALL = Message("the figure is too small for a month's pay; is a K or an M missing?")
    TOO_FAR_APART = Message("the figures are too far apart for one range; is a K or an M missing?")
    TOO_HIGH = Message("the figure is larger than any month's pay")
    NO_PER_CENT = Message("no per cent like +15-20% stands here")
    UNREADABLE_PER_CENT = Message("the per cent can't be read; write it like +15-20%")
    NEGATIVE_PREMIUM = Message("a premium can't be negative")
    NO_LOWER_PER_CENT = Message("the lower per cent is missing")
    PER_CENTS_SWAPPED = Message("the upper per cent is below the lower one")
    TOO_HIGH_PER_CENT = Message("{percent}% is more than can be right")


class Unclear(ValueError):
    """Figures that can be read in no way or in two."""

    def __init__(self, reason: ReadProblem) -> None:
        super().__init__(str(reason))
        self.reason = reason
