"""a document says what is being learned"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

KINDS = "'have', 'lack', 'common', 'frequent', 'strong', 'develop'"


def upgrade() -> None:
    _allow(f"{KINDS}, 'learning'")


def downgrade() -> None:
    op.execute("DELETE FROM statements WHERE kind = 'learning'")
    _allow(KINDS)


def _allow(kinds: str) -> None:
    with op.batch_alter_table('statements', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_statements_statement_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_statements_statement_kind'), f'kind IN ({kinds})')
