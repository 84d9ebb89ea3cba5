"""However long a document's texts and however many: its screens fit into a message."""

from db.documents.diff import Comparison, DocumentDiff, Matching
from db.documents.document import Document, DocumentReading, DocumentTask, LineProblem
from db.documents.plan_tasks import OldItem, OldTask, StoredPlan, UnsureMatch
from db.documents.problems import DocumentProblem
from db.rows.plans import PlanSummary
from handlers.documents.views import import_document, plans, saved
from tests.views.test_bounds import LONG, fits

PLAN = PlanSummary(2**31 - 1, LONG[:60], True, 999, 999)


def test_a_summary_and_its_receipts() -> None:
    many = [LONG] * 500
    found = DocumentDiff(
        many,
        [(LONG, LONG[1:] + "x")] * 500,
        many,
        500,
        0,
        many,
        500,
        0,
        range(500),
        range(500),
        range(500),
        range(500),
        100,
        100,
        True,
    )
    reading = DocumentReading(
        Document(),
        tuple(LineProblem(line, DocumentProblem.NOT_KEPT(text=LONG)) for line in range(50)),
    )
    fits(
        import_document.summary(
            reading, PLAN, found, ["roles", "skills", "postings", "salaries", "roadmap"], 2**31 - 1
        )
    )
    fits(import_document.unchanged(reading, found, 2**31 - 1))
    fits(import_document.nothing(reading))
    fits(saved.saved(PLAN, 2**31 - 1, dict.fromkeys(("ticked", "skipped", "noted"), 500)))
    fits(saved.undone(PLAN))
    fits(import_document.too_many(10, 2**31 - 1))


def test_a_question() -> None:
    old = tuple(
        OldTask(2**31 - id, 1, LONG, None, LONG, state="done", gone=False, held=True)
        for id in range(1, 4)
    )
    candidates = tuple(task.id for task in old)
    doubts = tuple(UnsureMatch(entry, candidates) for entry in range(100))
    document = Document(action_items=[DocumentTask(LONG)] * 100)
    former = StoredPlan((OldItem(1, LONG),), old)
    comparison = Comparison(former, document, Matching(doubts=doubts), DocumentDiff())
    fits(import_document.question(comparison, 2**31 - 1, 0))


def test_plans() -> None:
    fits(plans.plan_list([PLAN] * 11, [PLAN] * 20, PLAN.id, 2**31 - 1))
    fits(plans.card(PLAN, 1))
    fits(plans.removed(PLAN, now_followed=PLAN))
