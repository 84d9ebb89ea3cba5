"""quizzes

Questions that ask, some weeks after a step was done, if its skill has stayed. A delivery may be a
quiz, and a user may turn them off.
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

KEY = sa.text('broadcast_id IS NULL AND application_id IS NULL')


def upgrade() -> None:
    op.create_table('quizzes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('poll_id', sa.String(length=64), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_right', sa.Boolean(), nullable=True),
    sa.Column('move_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(answered_at IS NULL) = (is_right IS NULL)', name=op.f('ck_quizzes_answered')),
    sa.ForeignKeyConstraint(['move_id'], ['skill_moves.id'], name=op.f('fk_quizzes_move_id_skill_moves'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['skill_id'], ['skills.id'], name=op.f('fk_quizzes_skill_id_skills'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_quizzes_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_quizzes_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quizzes')),
    sa.UniqueConstraint('poll_id', name=op.f('uq_quizzes_poll_id')),
    sa.UniqueConstraint('user_id', 'skill_id', 'number', name=op.f('uq_quizzes_user_id_skill_id_number'))
    )
    with op.batch_alter_table('quizzes', schema=None) as batch_op:
        for column in ('move_id', 'skill_id', 'task_id'):
            batch_op.create_index(batch_op.f(f'ix_quizzes_{column}'), [column], unique=False)
        batch_op.create_index(batch_op.f('ix_quizzes_user_id_due_at'), ['user_id', 'due_at'], unique=False)
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quizzed', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    _kinds("'week', 'again', 'broadcast', 'eve', 'soon', 'quiz'")


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE kind = 'quiz'")
    _kinds("'week', 'again', 'broadcast', 'eve', 'soon'")
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('quizzed')
    op.drop_table('quizzes')


def _kinds(kinds: str) -> None:
    """Let a delivery be of these kinds; SQLite makes the table again, without its partial index."""
    op.drop_index('uq_deliveries_period', table_name='deliveries')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        name = batch_op.f('ck_deliveries_delivery_kind')
        batch_op.drop_constraint(name, type_='check')
        batch_op.create_check_constraint(name, f'kind IN ({kinds})')
    op.create_index(
        'uq_deliveries_period',
        'deliveries',
        ['user_id', 'kind', 'period'],
        unique=True,
        sqlite_where=KEY,
        postgresql_where=KEY,
    )
