"""Documents of other people, against what a person reads in them."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from db.documents.document import (
    Document,
    DocumentItem,
    DocumentPosting,
    DocumentTask,
    NamedSkills,
)
from db.vocabulary import TaskState
from tests.chat import Chat
from tests.documents.facts import (
    FOLDER,
    Facts,
    SampleDocument,
    Score,
    Share,
    plain,
    samples,
    score,
    written_lines,
)
from tests.documents.round_trip import measured, read_apart

SAMPLES = samples(FOLDER)
# At least these shares.
REQUIREMENTS_RECALL = 0.85
POSTING_PRECISION = 0.97
BOXES = 0.99
LINES_AS_WRITTEN = 1.00
# One of so many documents goes through the chat.
STORED = 5


def test_there_are_documents_of_many_kinds() -> None:
    every = [sample.facts for sample in SAMPLES if sample.facts]
    assert len(every) == len(SAMPLES) >= 30
    assert sum(sample.name.startswith("course-") for sample in SAMPLES) >= 10
    states = Counter(task.state for facts in every for task in facts.tasks)
    assert min(states[state] for state in ("open", "done", "learning")) >= 5
    assert {sample.name.split(".")[1] for sample in SAMPLES} == {"en", "ru", "kk", "mixed"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_fact_stands_in_its_document(sample: SampleDocument) -> None:
    facts = sample.facts
    assert facts is not None
    lines = re.split(r"\r\n?|\n", sample.data.decode("utf-8-sig"))
    for task in facts.tasks:
        assert plain(task.text) in plain(re.sub(r"<[^>]*>", " ", lines[task.line - 1])), task
    words = " ".join(lines)
    # A tag is no word of a task, but may be a requirement.
    whole = plain(words) + plain(words.replace("#", ""))
    for posting in facts.postings:
        assert posting.title or posting.link
        assert not posting.link or posting.link in "\n".join(lines), posting
        for text in (posting.title or "", posting.company or "", *posting.requirements):
            assert plain(text) in whole, text
    for text in (facts.role or "", *facts.have, *facts.lack, *facts.not_postings):
        assert plain(text) in whole, text


async def test_they_are_read_and_come_back_as_they_came(chat: Chat) -> None:
    total = Score()
    for number, sample in enumerate(SAMPLES, 1):
        # The chat and the store give the same, in much more time.
        stored = number % STORED == 1
        result = await measured(chat.as_user(number), sample) if stored else read_apart(sample)
        total.add(result)
    said = "\n".join(total.misses)
    assert total.requirements.recall >= REQUIREMENTS_RECALL, said
    assert total.postings.precision >= POSTING_PRECISION, said
    assert total.boxes.recall >= BOXES, said
    assert total.lines.recall >= LINES_AS_WRITTEN


def perfect(facts: Facts) -> Document:
    """A document with everything that the facts say."""
    states: dict[str, TaskState] = {"open": "open", "done": "done", "skipped": "skipped"}
    steps = tuple(
        DocumentTask(fact.text, states.get(fact.state.split("|")[0], "open"))
        for fact in facts.tasks
    )
    return Document(
        chosen_role=facts.role,
        have=[NamedSkills(text) for text in facts.have],
        lack=[NamedSkills(text) for text in facts.lack],
        postings=[
            DocumentPosting(
                fact.title or "Link", fact.company, fact.link, fact.requirements, None, None
            )
            for fact in facts.postings
        ],
        roadmap=[DocumentItem("Plan", None, None, None, None, steps)],
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_perfect_reader_misses_nothing_and_one_that_reads_nothing_all(
    sample: SampleDocument,
) -> None:
    assert sample.facts is not None
    best, worst = score(sample.facts, perfect(sample.facts)), score(sample.facts, Document())
    assert best.misses == []
    for name, share in best.shares().items():
        assert (share.right, share.wrong) == (share.there, 0), name
        assert worst.shares()[name] == Share(0, share.there, 0), name


def test_what_is_read_wrong_costs_what_it_should() -> None:
    facts = next(each.facts for each in SAMPLES if each.name == "course-qa.en.md" and each.facts)
    document = perfect(facts)
    first, *others = document.postings
    document.postings = [
        replace(first, requirements=(", ".join(first.requirements),)),
        *others,
        DocumentPosting("SQL", None, None, (), None, None),
    ]
    document.roadmap = [
        DocumentItem("Plan", None, None, None, None, (DocumentTask("Made up by the reader"),))
    ]
    result = score(facts, document)
    assert result.postings == Share(4, 4, 1)
    assert result.requirements.there - result.requirements.right == len(first.requirements)
    assert result.boxes.wrong == 1


def test_lines_are_compared_with_their_ends() -> None:
    sent = b"# A\r\n\r\n- [ ] b\r\n"
    assert written_lines(sent, sent) == (Share(2, 2, 0), True)
    assert written_lines(sent, sent.replace(b"\r\n- ", b"- ")) == (Share(2, 2, 0), False)
    assert written_lines(sent, sent.replace(b"\r", b"")) == (Share(0, 2, 2), False)
    assert written_lines(sent, None) == (Share(0, 2, 0), False)
