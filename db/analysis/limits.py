"""How large an analysis may be. Stated here, kept to while it is read."""

# A student's document has some 150 lines and 6 KB; these leave room for ten times that.
MOST_BYTES = 64 * 1024
MOST_LINES = 2_000
MOST_LINE = 2_000
# The parser drops what is nested 20 levels deep; a document is not made so by hand.
DEEPEST = 18
# Lengths in characters, of an item and of prose; complaints beyond the bound are counted only.
MOST_TEXT = 300
MOST_PROSE = 600
MOST_PROBLEMS = 50
# How many of each part can be kept.
MOST_ITEMS = 300
MOST_TASKS = 1_000
MOST_POSTINGS = 200
# Whatever stands on a line of its own, but for the steps of the roadmap.
MOST_ROWS = 1_500
