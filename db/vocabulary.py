"""Closed lists of words that rows, rules, readers and views share. Imports nothing."""

from typing import Literal

Level = Literal["intern", "entry", "junior", "mid", "senior", "lead"]
SkillState = Literal["lack", "learning", "have"]
TaskState = Literal["open", "done", "skipped"]
TaskKind = Literal["step", "soft", "own"]
Priority = Literal["high", "medium", "low_medium", "low"]
# What the document says of skills: the author has, lacks or is learning them, all roles share
# them, almost every posting is said to ask for them; and soft skills, strong or to develop.
StatementKind = Literal["have", "lack", "learning", "common", "frequent", "strong", "develop"]
LevelRule = Literal["title", "note", "experience"]
SalaryPeriod = Literal["month", "year", "hour", "shift"]

# The weekly digest, the reminder that a user asked to have again, a message to everyone.
DeliveryKind = Literal["week", "again", "broadcast"]
# What is left to plan, then nothing; or an administrator has stopped it.
BroadcastState = Literal["planning", "planned", "stopped"]
# planned -> claimed -> sending -> one of the rest; see bot/jobs/delivery.py.
DeliveryState = Literal[
    "planned", "claimed", "sending", "sent", "skipped", "unreachable", "failed"
]
PostingMarkKind = Literal["saved", "hidden", "seen"]
