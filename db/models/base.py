"""The base of every table: names of constraints, moments in UTC, columns of closed sets."""

from datetime import UTC, datetime
from typing import Any, ClassVar, get_args

from sqlalchemy import DateTime, Dialect, ForeignKey, MetaData, TypeDecorator
from sqlalchemy import Enum as Choice
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.vocabulary import (
    ApplicationState,
    BroadcastState,
    DeliveryKind,
    DeliveryState,
    Level,
    LevelRule,
    PostingMarkKind,
    Priority,
    SalaryPeriod,
    SkillState,
    StatementKind,
    TaskKind,
    TaskState,
)

# By the name of the CHECK constraint that guards each column.
CHOICES: dict[str, Any] = {
    "level": Level,
    "skill_state": SkillState,
    "task_state": TaskState,
    "task_kind": TaskKind,
    "priority": Priority,
    "statement_kind": StatementKind,
    "level_rule": LevelRule,
    "salary_period": SalaryPeriod,
    "delivery_kind": DeliveryKind,
    "delivery_state": DeliveryState,
    "broadcast_state": BroadcastState,
    "posting_mark_kind": PostingMarkKind,
    "application_state": ApplicationState,
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. SQLite returns naive ones, which become UTC again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        **{
            kind: Choice(*get_args(kind), name=name, native_enum=False, create_constraint=True)
            for name, kind in CHOICES.items()
        },
    }


def owned_by(column: str, *, primary_key: bool = False, index: bool = False) -> Mapped[Any]:
    """A foreign key with ON DELETE CASCADE: the row is deleted with its owner."""
    return mapped_column(
        ForeignKey(column, ondelete="CASCADE"), primary_key=primary_key, index=index
    )
