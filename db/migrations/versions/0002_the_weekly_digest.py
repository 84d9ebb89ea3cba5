"""the weekly digest"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meta',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_meta'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('week', 'again', name='delivery_kind', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('period', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'claimed', 'sending', 'sent', 'skipped', 'unreachable', 'failed', name='delivery_state', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('available_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('queued', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=32), nullable=True),
    sa.Column('asks', sa.Boolean(), nullable=False),
    sa.Column('has_keyboard', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_deliveries_sent')),
    sa.CheckConstraint("(state IN ('claimed', 'sending')) = (owner IS NOT NULL)", name=op.f('ck_deliveries_owned')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_deliveries_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('user_id', 'kind', 'period', name=op.f('uq_deliveries_user_id_kind_period'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliveries_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_deliveries_state_available_at'), ['state', 'available_at'], unique=False)

    op.create_table('delivery_tasks',
    sa.Column('delivery_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_delivery_tasks_delivery_id_deliveries'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_delivery_tasks_task_id_tasks'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delivery_id', 'position', name=op.f('pk_delivery_tasks')),
    sa.UniqueConstraint('delivery_id', 'task_id', name=op.f('uq_delivery_tasks_delivery_id_task_id'))
    )
    with op.batch_alter_table('delivery_tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_tasks_task_id'), ['task_id'], unique=False)

    op.create_table('postponements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('postponed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_postponements_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_postponements_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_postponements'))
    )
    with op.batch_alter_table('postponements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_postponements_task_id'), ['task_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_postponements_user_id_task_id_id'), ['user_id', 'task_id', 'id'], unique=False)

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('active_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reminded', sa.Boolean(), server_default=sa.text('true'), nullable=False))
        batch_op.add_column(sa.Column('every_weeks', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('next_digest_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_users_next_digest_at'), ['next_digest_at'], unique=False)
        batch_op.create_check_constraint(batch_op.f('ck_users_every_weeks'), 'every_weeks BETWEEN 1 AND 2')
        batch_op.create_check_constraint(
            batch_op.f('ck_users_digest_wanted'),
            'next_digest_at IS NULL OR (reminded AND blocked_at IS NULL)',
        )


def downgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_users_digest_wanted'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_users_every_weeks'), type_='check')
        batch_op.drop_index(batch_op.f('ix_users_next_digest_at'))
        batch_op.drop_column('next_digest_at')
        batch_op.drop_column('blocked_at')
        batch_op.drop_column('paused_until')
        batch_op.drop_column('every_weeks')
        batch_op.drop_column('reminded')
        batch_op.drop_column('active_at')

    with op.batch_alter_table('postponements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_postponements_user_id_task_id_id'))
        batch_op.drop_index(batch_op.f('ix_postponements_task_id'))

    op.drop_table('postponements')
    with op.batch_alter_table('delivery_tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_tasks_task_id'))

    op.drop_table('delivery_tasks')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deliveries_state_available_at'))
        batch_op.drop_index(batch_op.f('ix_deliveries_due_at'))

    op.drop_table('deliveries')
    op.drop_table('meta')