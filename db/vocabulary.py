"""Closed sets of words that tables, rows, rules, parsers and views share."""

from typing import Literal

Level = Literal["intern", "entry", "junior", "mid", "senior", "lead"]
SkillState = Literal["lack", "learning", "have"]
TaskState = Literal["open", "done", "skipped"]
TaskKind = Literal["step", "soft", "own"]
Priority = Literal["high", "medium", "low_medium", "low"]
# The document's statements: skills that the author has, lacks or learns, that all roles share
# (common), most postings ask for (frequent), several do, or only one does (single); soft skills
# that are strong or to develop.
StatementKind = Literal[
    "have", "lack", "learning", "common", "frequent", "several", "single", "strong", "develop"
]
LevelRule = Literal["title", "note", "experience"]
SalaryPeriod = Literal["month", "year", "hour", "shift"]

# The weekly digest, a reminder that a user asked for, a message to everyone; of an interview the
# reminders of the evening before and of two hours before; a quiz in the digest's company.
DeliveryKind = Literal["week", "again", "broadcast", "eve", "soon", "quiz"]
# Of an application; NULL in its place means that it was taken back.
ApplicationState = Literal["applied", "interview", "offer", "refused", "withdrawn"]
# The texts that a user keeps with an application.
ApplicationText = Literal["note", "contact", "step"]
# planning while some users have no delivery yet; stopped by an administrator.
BroadcastState = Literal["planning", "planned", "stopped"]
# planned -> claimed -> sending -> one of the rest; see bot/jobs/delivery.py.
DeliveryState = Literal[
    "planned", "claimed", "sending", "sent", "skipped", "unreachable", "failed"
]
# Stands where a city may stand, for work from home.
FROM_HOME = "remote"
PostingMarkKind = Literal["saved", "hidden", "seen"]
# Which list holds a posting: that of the document, that of everyone, or that of its user.
PostingSource = Literal["analysis", "market", "own"]
