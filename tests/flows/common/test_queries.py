"""The number of statements of an answer is the same, whatever the number of rows."""

from db.store.engine import Database
from tests.chat import Chat
from tests.statement_counts import count_statements, enlarge_analysis

# More would be a sign of a query in a loop, or of a screen that asks for what it has already.
# The most adds what a posting asks for to the plan: each skill, its task and the posting again.
MOST = 23


async def test_ten_times_the_rows_take_the_same_number_of_statements(
    chat: Chat, db: Database
) -> None:
    few = await count_statements(chat, db, first_user=100)
    await enlarge_analysis(db, 10)
    assert await count_statements(chat, db, first_user=200, times=10) == few
    assert max(few.values()) <= MOST
    assert min(few.values()) >= 2, "each update finds its user and its dialog"
