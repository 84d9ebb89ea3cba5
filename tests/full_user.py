"""A user who has a row in every table that can hold one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from db.models.analyses import (
    Analysis,
    Component,
    Premium,
    PremiumSkill,
    RoadmapItem,
    RoadmapItemSkill,
    Role,
    SalaryBand,
    Skill,
    Statement,
    StatementSkill,
)
from db.models.applications import Application, ApplicationGap, ApplicationMove
from db.models.deliveries import Broadcast, Delivery, DeliveryTask, Quiz
from db.models.postings import (
    Posting,
    PostingMark,
    PostingSkill,
    Requirement,
    SavedSearch,
    SearchHit,
)
from db.models.users import (
    ActiveWeek,
    Dialog,
    Evidence,
    Follow,
    Goal,
    Invitation,
    Misunderstood,
    Postponement,
    Revision,
    Share,
    SharedItem,
    SkillMove,
    Task,
    TaskEdit,
    Tick,
    User,
)
from db.plans import builtin as builtin_plans
from db.queries import users
from db.store.session import Session
from tests.store import add_row

NOW = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)


async def add_full_user(session: Session, id: int, follower: int, word: str) -> int:
    """Rows for a user and for `follower`, who follows them; every text holds `word`."""

    async def add(model: type[Any], **values: Any) -> Any:
        row = model(**values)
        await add_row(session, row)
        return row

    skill = (await session.scalars(select(Skill.id).order_by(Skill.id))).first()
    builtin = await builtin_plans.builtin_id(session)
    for each in (id, follower):
        if await users.find(session, each) is None:
            await add(
                User,
                id=each,
                name=f"User {each}",
                language="en",
                time_zone="Asia/Almaty",
                analysis_id=builtin,
                created_at=NOW,
            )
    plan = await add(Analysis, user_id=id, name=word, digest="0" * 64, imported_at=NOW)
    await session.execute(update(User).where(User.id == id).values(analysis_id=plan.id))
    part = await add(Component, analysis_id=plan.id, position=0, name=word)
    role = await add(Role, component_id=part.id, position=0, name=word, responsibility=word)
    await session.execute(update(User).where(User.id == id).values(role_id=role.id))
    await add(ActiveWeek, monday=date(2026, 11, 23), user_id=id)
    await add(
        Broadcast,
        admin_id=id,
        message_id=1,
        text="To all",
        entities=[],
        planned_to=id,
        begun_at=NOW,
    )
    said = await add(Statement, analysis_id=plan.id, kind="lack", position=0, name=word)
    await add(StatementSkill, statement_id=said.id, skill_id=skill)
    await add(
        SalaryBand,
        analysis_id=plan.id,
        position=0,
        level="mid",
        label=word,
        salary_min=1,
        salary_max=2,
        currency="KZT",
    )
    premium = await add(
        Premium,
        analysis_id=plan.id,
        position=0,
        name=word,
        percent_min=1,
        percent_max=2,
        shared=False,
    )
    await add(PremiumSkill, premium_id=premium.id, skill_id=skill)
    item = await add(RoadmapItem, analysis_id=plan.id, position=0, title=word)
    await add(RoadmapItemSkill, roadmap_item_id=item.id, skill_id=skill)
    of_plan = await add(
        Posting, source="analysis", source_id=f"{id}", analysis_id=plan.id, title=word
    )
    asked = await add(Requirement, posting_id=of_plan.id, position=0, text=word)
    await add(PostingSkill, posting_id=of_plan.id, skill_id=skill, requirement_id=asked.id)
    await add(Posting, source="own", source_id=f"{id}", user_id=id, title=word)
    await add(
        Goal,
        user_id=id,
        analysis_id=plan.id,
        track="qa",
        level="junior",
        city=word,
        pay=300_000,
        currency="KZT",
        posting_id=of_plan.id,
        former={"city": word},
        updated_at=NOW,
    )
    step = await add(
        Task, analysis_id=plan.id, roadmap_item_id=item.id, kind="step", position=0, text=word
    )
    own = await add(Task, analysis_id=builtin, user_id=id, kind="own", position=0, text=word)
    tick = await add(Tick, user_id=id, task_id=step.id, state="done", ticked_at=NOW)
    await add(
        Quiz, user_id=id, skill_id=skill, task_id=step.id, number=0, due_at=NOW, poll_id=f"{id}"
    )
    await add(SkillMove, user_id=id, skill_id=skill, state="have", tick_id=tick.id, moved_at=NOW)
    await add(Postponement, user_id=id, task_id=own.id, until=date(2026, 11, 30), postponed_at=NOW)
    await add(Evidence, user_id=id, task_id=step.id, note=word, changed_at=NOW)
    await add(TaskEdit, user_id=id, task_id=own.id, text=word, edited_at=NOW)
    await add(
        Revision,
        user_id=id,
        analysis_id=plan.id,
        message_id=id,
        saved_at=NOW,
        before={"text": word, "active": builtin, "role_id": None},
    )
    share = await add(
        Share, user_id=id, analysis_id=plan.id, token=f"{word}{id}"[:32], shared_at=NOW
    )
    await add(SharedItem, share_id=share.id, roadmap_item_id=item.id)
    await add(Misunderstood, user_id=id, language="en", text=word, sent_at=NOW)
    await add(Invitation, user_id=id, invited_id=follower, invited_at=NOW)
    await add(Follow, share_id=share.id, user_id=follower, followed_at=NOW)
    await add(PostingMark, user_id=id, posting_id=of_plan.id, kind="saved", marked_at=NOW)
    search = await add(SavedSearch, user_id=id, city=word, saved_at=NOW)
    sent = await add(
        Delivery, user_id=id, kind="week", period=date(2026, 11, 30), due_at=NOW, available_at=NOW
    )
    await add(DeliveryTask, delivery_id=sent.id, position=0, task_id=step.id)
    await add(SearchHit, search_id=search.id, posting_id=of_plan.id, delivery_id=sent.id)
    sent_to = await add(
        Application,
        user_id=id,
        posting_id=of_plan.id,
        title=word,
        company=word,
        source="analysis",
        state="interview",
        since=NOW,
        quiet_since=NOW,
        note=word,
        contact=word,
        next_at=NOW,
        added_at=NOW,
    )
    made = await add(
        ApplicationMove, user_id=id, application_id=sent_to.id, state="applied", moved_at=NOW
    )
    await add(
        ApplicationMove,
        user_id=id,
        application_id=sent_to.id,
        state=None,
        moved_at=NOW,
        undoes=made.id,
    )
    await add(ApplicationGap, application_id=sent_to.id, skill_id=skill)
    await add(
        Delivery,
        user_id=id,
        kind="soon",
        application_id=sent_to.id,
        about_at=NOW,
        period=date(2026, 11, 30),
        due_at=NOW,
        available_at=NOW,
    )
    ends_at = NOW + timedelta(hours=1)
    words = {"text": word}
    await add(Dialog, key=f"{word}:{id}", user_id=id, state=word, data=words, ends_at=ends_at)
    return int(plan.id)
