"""The reasons to refuse a row of a file of postings, each with its message."""

from db.problems import Message, PluralMessage, ProblemCode


class PostingProblem(ProblemCode):
    NO_POSTING = Message("it is no posting")
    NO_TITLE = Message("it has no title")
    NO_ID = Message("it has no id and no link")
    TITLE_TOO_LONG = PluralMessage(
        "its title is longer than {count} character", "its title is longer than {count} characters"
    )
    OTHER_FORM = Message("a field has another form than it should")
    NESTED = Message("it is nested too deeply")
    NO_JSON = Message("this is not valid JSON")
    CUT = Message("the file can't be read from here on")
    # The file as a whole.
    NO_TEXT_FILE = Message("this is no text")
    NO_COLUMNS = Message(
        "it needs a column for the title, and one for a link, an id or a company; it has: {names}"
    )
    NO_WORKBOOK = Message("this workbook can't be opened; save it as CSV and try again")
    NO_FEED = Message("this feed can't be read")
    NO_POSTINGS = Message("there is no posting in it")
    TOO_LARGE = Message("it is larger than {megabytes} MB")
    TOO_MANY_ROWS = PluralMessage("it has more than {count} row", "it has more than {count} rows")
