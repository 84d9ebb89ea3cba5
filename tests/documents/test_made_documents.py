"""Made up documents of every kind: the boxes are tasks, and the text comes back as it was."""

from itertools import count

from hypothesis import HealthCheck, Phase, given, settings

from db.documents.plan_tasks import entries
from db.documents.read import read_analysis
from tests.chat import Chat
from tests.documents.facts import plain
from tests.documents.round_trip import exported
from tests.documents.strategies import MadeDocument, documents
from tests.profiles import examples

# A newcomer for each example: one user has ten plans at most.
newcomers = count(1_000)
# No shrinking: that takes hundreds of imports.
quick = settings(
    max_examples=examples(100),
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quick
@given(made=documents(anything=True))
async def test_a_text_of_any_kind_comes_back_byte_for_byte(chat: Chat, made: MadeDocument) -> None:
    data = made.text.encode()
    assert await exported(chat.as_user(next(newcomers)), data) == data


@quick
@given(made=documents())
def test_each_box_is_a_task_with_its_state(made: MadeDocument) -> None:
    read = [entry.task for entry in entries(read_analysis(made.text).document)]
    assert sorted(plain(task.text) for task in read) == sorted(plain(t.text) for t in made.tasks)
    for task in made.tasks:
        same = {each.state for each in read if plain(each.text) == plain(task.text)}
        assert same & set(task.states), task
