"""What can be wrong with a line of an analysis."""

from db.problems import Code, Counted, Reason, Sentence


class Why(Code):
    # The document as a whole.
    EMPTY = Sentence("the document is empty")
    NO_TEXT_FILE = Sentence("this is not a text document")
    TOO_LARGE = Sentence("the document is larger than {kilobytes} KB")
    TOO_MANY_LINES = Counted(
        "the document has more than {count} line", "the document has more than {count} lines"
    )
    TOO_MANY_MARKS = Counted(
        "the document has more than {count} mark like * and [",
        "the document has more than {count} marks like * and [",
    )
    TOO_MANY_ITEMS = Counted(
        "the document has more than {count} item", "the document has more than {count} items"
    )
    TOO_MANY_TASKS = Counted(
        "the document has more than {count} task", "the document has more than {count} tasks"
    )
    TOO_MANY_POSTINGS = Counted(
        "the document has more than {count} posting", "the document has more than {count} postings"
    )
    TOO_MANY_REQUIREMENTS = Counted(
        "the document has more than {count} requirement",
        "the document has more than {count} requirements",
    )
    TOO_MANY_ENTRIES = Counted(
        "the document has more than {count} entry", "the document has more than {count} entries"
    )
    TOO_MUCH_WRITTEN_OUT = Sentence("written out in full this is too much: {reason}")
    NO_SECTION = Sentence("no section of an analysis was found")
    MORE_PROBLEMS = Counted(
        "from here on {count} more problem", "from here on {count} more problems"
    )
    # Any line.
    LINE_TOO_LONG = Counted(
        "this line is longer than {count} character", "this line is longer than {count} characters"
    )
    NESTED = Sentence("this is nested too deeply to be read")
    NO_TEXT = Sentence("this item has no text")
    NO_NAME = Sentence("this item has no name")
    TEXT_TOO_LONG = Counted(
        "this text is longer than {count} character", "this text is longer than {count} characters"
    )
    NOTHING_BELOW = Sentence("nothing is expected below this item, so this is not kept")
    NO_ITEM = Sentence("this line is no item of the list, so it is not kept")
    UNKNOWN_SECTION = Sentence("“{text}” is no section that I know")
    NO_HEADING = Sentence("this stands under no heading that says what it is")
    # Tables.
    TABLE_TOO_WIDE = Sentence("this table is too wide for a document of so many lines")
    MORE_CELLS = Sentence("this row has more cells than the table has columns")
    UNKNOWN_COLUMN = Sentence("the column “{text}” is not understood")
    COMPONENT_COLUMNS = Sentence("this table needs the columns component, role, responsibility")
    BAND_COLUMNS = Sentence("this table needs the columns level and salary")
    NO_TITLE_COLUMN = Sentence("no column of this table is called title")
    NO_ITEM_COLUMN = Sentence("no column of this table is called item")
    NO_CITY_COLUMN = Sentence("this table has no column that names the cities")
    # Roles.
    NO_PLATFORM = Sentence("this line names no platform in bold, so it is not kept")
    NO_ROLE = Sentence("this component names no role, so it is not kept")
    MORE_THAN_ROLE = Sentence("the chosen role is one name; this line is more")
    TAKEAWAY_TWICE = Sentence("the takeaway is stated twice")
    # Postings.
    INTRODUCED_TWICE = Sentence("the postings are introduced twice")
    POSTING_WITHOUT_TITLE = Sentence("this posting has no title")
    SAME_ADDRESS = Sentence("another posting has the same address")
    MORE_IN_TITLE = Sentence("between the title and the company stands more text")
    UNKNOWN_LINE = Sentence("this line of the posting is not understood")
    POSTING_SAYS_TWICE = Sentence("this posting states “{text}” twice")
    NO_ADDRESS = Sentence("the posting's address is no web address")
    # Roadmap and tasks.
    ITEM_WITH_BOX = Sentence("a box belongs to a step; an item is done when its steps are")
    ITEM_WITHOUT_TITLE = Sentence("this item has no title")
    NO_PRIORITY = Sentence("the priority is none of high, medium, low-medium, low")
    NOT_KEPT = Sentence("“{text}” is not kept")
    NOT_KEPT_NO_PRIORITY = Sentence("“{text}” is not kept; it states no priority")
    TASK_SAYS_TWICE = Sentence("this task states “{text}” twice")
    NO_PROOF = Sentence("the proof of this task is no web address")
    UNKNOWN_BOX = Sentence("the box is neither [ ] nor [x] nor [-]")
    UNKNOWN_STATE = Sentence("“{text}” is no state of a task that I know")
    # Levels and cities.
    UNKNOWN_LEVEL = Sentence("“{text}” is no level that I know")
    LEVEL_TWICE = Sentence("the level “{text}” is stated twice")
    LEVEL_TWICE_IN_CITY = Sentence("the level “{text}” is stated twice for {city}")
    NO_CITY = Sentence("no city is named here")
    NO_PAY_OF_CITY = Sentence("no level and pay stand below this city")
    # Pay and per cents.
    NO_SALARY = Sentence("no salary like 400,000 - 700,000 stands here")
    UNREADABLE_FIGURE = Sentence("the figure can't be read; write it like 400,000 or 400K")
    UNKNOWN_IN_SALARY = Sentence("“{text}” in the salary is not understood")
    NOT_PER_MONTH = Sentence("“{text}”: only pay per month can be kept")
    TWO_CURRENCIES = Sentence("two currencies stand here")
    NEGATIVE_PAY = Sentence("pay can't be negative")
    NO_LOWER_FIGURE = Sentence("the lower figure is missing")
    TWO_WAYS = Sentence("“{text}” thousand can be read in two ways")
    NOT_WHOLE = Sentence("the figure is not a whole amount; is a K or an M missing?")
    FIGURES_SWAPPED = Sentence("the upper figure is below the lower one")
    TOO_SMALL = Sentence("the figure is too small for a month's pay; is a K or an M missing?")
    TOO_FAR_APART = Sentence(
        "the figures are too far apart for one range; is a K or an M missing?"
    )
    TOO_HIGH = Sentence("the figure is larger than any month's pay")
    NO_PER_CENT = Sentence("no per cent like +15-20% stands here")
    UNREADABLE_PER_CENT = Sentence("the per cent can't be read; write it like +15-20%")
    NEGATIVE_PREMIUM = Sentence("a premium can't be negative")
    NO_LOWER_PER_CENT = Sentence("the lower per cent is missing")
    PER_CENTS_SWAPPED = Sentence("the upper per cent is below the lower one")
    TOO_HIGH_PER_CENT = Sentence("{percent}% is more than can be right")


class Unclear(ValueError):
    """Figures that can be read in no way or in two."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason
