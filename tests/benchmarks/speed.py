"""CPU time of our answers, as a ratio to a bare aiogram echo's in the same run.

A machine that others use changes how long an answer takes, and hardly what it costs.
"""

from tests.benchmarks import in_process, over_http


async def run() -> list[str]:
    inside, outside = await in_process.measure(), await over_http.measure()
    return [
        "CPU time of the bot's process for an update, and its ratio to the echo's: medians",
        f"in process, Telegram's answers canned, {in_process.ROUNDS} rounds in turn "
        f"of {in_process.UPDATES} updates",
        *inside.lines(),
        f"over HTTP, {over_http.USERS} users at a time, {over_http.ROUNDS} rounds in turn "
        f"of {over_http.UPDATES} updates",
        *outside.lines(),
    ]
