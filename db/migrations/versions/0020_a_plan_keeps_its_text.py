"""a plan keeps its text

An export gives back the text that was sent, with what was done since. Plans from before have none
and are written out of their rows, as until now.
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

OLD = "'have', 'lack', 'learning', 'common', 'frequent', 'strong', 'develop'"
NEW = "'have', 'lack', 'learning', 'common', 'frequent', 'single', 'strong', 'develop'"


def upgrade() -> None:
    op.add_column('analyses', sa.Column('source', sa.String(), nullable=True))
    op.add_column('tasks', sa.Column('line', sa.Integer(), nullable=True))
    _kinds(NEW)


def downgrade() -> None:
    op.execute("DELETE FROM statements WHERE kind = 'single'")
    _kinds(OLD)
    op.drop_column('tasks', 'line')
    op.drop_column('analyses', 'source')


def _kinds(kinds: str) -> None:
    with op.batch_alter_table('statements', schema=None) as batch_op:
        name = batch_op.f('ck_statements_statement_kind')
        batch_op.drop_constraint(name, type_='check')
        batch_op.create_check_constraint(name, f'kind IN ({kinds})')
