"""skills of several postings

They were kept with those of almost every posting, which the document's own postings then seemed to
contradict. What was saved before stays there until its document is saved again.
"""

from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

OLD = "'have', 'lack', 'learning', 'common', 'frequent', 'single', 'strong', 'develop'"
NEW = "'have', 'lack', 'learning', 'common', 'frequent', 'several', 'single', 'strong', 'develop'"


def upgrade() -> None:
    _kinds(NEW)


def downgrade() -> None:
    op.execute("DELETE FROM statements WHERE kind = 'several'")
    _kinds(OLD)


def _kinds(kinds: str) -> None:
    with op.batch_alter_table('statements', schema=None) as batch_op:
        name = batch_op.f('ck_statements_statement_kind')
        batch_op.drop_constraint(name, type_='check')
        batch_op.create_check_constraint(name, f'kind IN ({kinds})')
