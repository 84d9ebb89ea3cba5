"""Why a row of a file of postings is refused."""

from db.problems import Code, Counted, Sentence


class Why(Code):
    NO_POSTING = Sentence("it is no posting")
    NO_TITLE = Sentence("it has no title")
    NO_ID = Sentence("it has no id and no link")
    TITLE_TOO_LONG = Counted(
        "its title is longer than {count} character", "its title is longer than {count} characters"
    )
    TEXT_TOO_LONG = Counted(
        "its text is longer than {count} character", "its text is longer than {count} characters"
    )
    UNREADABLE_SALARY = Sentence("its salary can't be read")
    NO_CURRENCY = Sentence("its salary has no currency")
    SALARY_SWAPPED = Sentence("its lower salary is above its upper one")
    SALARY_TOO_HIGH = Sentence("its salary is larger than any pay")
    OTHER_FORM = Sentence("a field has another form than it should")
    NESTED = Sentence("it is nested too deeply")
    NO_JSON = Sentence("this is not valid JSON")
    # The file as a whole.
    NO_TEXT_FILE = Sentence("this is no text")
    NO_COLUMNS = Sentence("no columns for a title and an id or a link")
    NO_POSTINGS = Sentence("there is no posting in it")
    TOO_LARGE = Sentence("it is larger than {megabytes} MB")
    TOO_MANY_ROWS = Counted("it has more than {count} row", "it has more than {count} rows")
