"""SQL statements of each command and main button, and with ten times the rows."""

from tests.benchmarks.bot import real_chat
from tests.statement_counts import count_statements, enlarge_analysis

TIMES = 10


async def run() -> list[str]:
    async with real_chat() as (chat, db):
        few = await count_statements(chat, db, first_user=100)
        await enlarge_analysis(db, TIMES)
        many = await count_statements(chat, db, first_user=200, times=TIMES)
    same = sum(few[name] == many[name] for name in few)
    return [
        f"statements as shipped, and with {TIMES} times the rows (begin and commit left out)",
        *(f"{name:42} {few[name]:3} {many[name]:3}" for name in few),
        f"the same for {same} of {len(few)}",
    ]
