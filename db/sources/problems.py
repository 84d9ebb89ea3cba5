"""The reasons to refuse a row of a file of postings, each with its message."""

from db.problems import Message, PluralMessage, ProblemCode


class PostingProblem(ProblemCode):
    NO_POSTING = Message("it is no posting")
    NO_TITLE = Message("it has no title")
    NO_ID = Message("it has no id and no link")
    TITLE_TOO_LONG = PluralMessage(
        "its title is longer than {count} character", "its title is longer than {count} characters"
    )
    TEXT_TOO_LONG = PluralMessage(
        "its text is longer than {count} character", "its text is longer than {count} characters"
    )
    UNREADABLE_SALARY = Message("its salary can't be read")
    NO_CURRENCY = Message("its salary has no currency")
    SALARY_SWAPPED = Message("its lower salary is above its upper one")
    SALARY_TOO_HIGH = Message("its salary is larger than any pay")
    OTHER_FORM = Message("a field has another form than it should")
    NESTED = Message("it is nested too deeply")
    NO_JSON = Message("this is not valid JSON")
    # The file as a whole.
    NO_TEXT_FILE = Message("this is no text")
    NO_COLUMNS = Message("no columns for a title and an id or a link")
    NO_POSTINGS = Message("there is no posting in it")
    TOO_LARGE = Message("it is larger than {megabytes} MB")
    TOO_MANY_ROWS = PluralMessage("it has more than {count} row", "it has more than {count} rows")
