"""Files of analyses for the tests: the one that ships, written anew."""

from db import reference
from db.queries import tasks, users
from db.rows.tasks import TaskRow
from tests.chat import Chat
from tests.store import Dump, Row

BUILTIN = reference.text("backend-engineer.en.md")

OTHER = """# Data analyst
## Hard skills roadmap
### Q1
1. **SQL** (High priority - asked everywhere)
    - Window functions
    - Reading query plans
2. **Statistics** (Medium priority)
    - Hypothesis tests
    - [x] Regression by hand
## Soft skills
### Action items
- [ ] Explain a chart to a stranger
"""


async def send(chat: Chat, text: str | bytes, name: str = "my_analysis.md") -> Chat:
    data = text.encode() if isinstance(text, str) else text
    chat.telegram.send_document(chat.user_id, name, data)
    await chat.feed()
    return chat


async def rows(chat: Chat) -> dict[str, TaskRow]:
    """The tasks of the plan that the user follows, by their texts."""
    async with chat.dispatcher["db"].read() as session:
        user = await users.find(session, chat.user_id)
        assert user is not None
        return {row.text: row for row in await tasks.for_plan(session, user.id, user.analysis_id)}


async def tick(chat: Chat, *texts: str) -> None:
    await chat.say("/plan")
    there = await rows(chat)
    for text in texts:
        await chat.press_data(f"tick2:{there[text].id}:done:plan:3")


async def done(chat: Chat) -> set[str]:
    return {text for text, row in (await rows(chat)).items() if row.state == "done"}


def own(whole: Dump) -> list[Row]:
    """The analyses that are a user's."""
    return [row for row in whole["analyses"] if row["user_id"] is not None]
