"""administrators"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('broadcasts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('admin_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('entities', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('planning', 'planned', 'stopped', name='broadcast_state', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('planned_to', sa.BigInteger(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcasts')),
    sa.UniqueConstraint('admin_id', 'message_id', name=op.f('uq_broadcasts_admin_id_message_id'))
    )
    op.create_table('active_weeks',
    sa.Column('monday', sa.Date(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_active_weeks_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('monday', 'user_id', name=op.f('pk_active_weeks'))
    )
    with op.batch_alter_table('active_weeks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_active_weeks_user_id'), ['user_id'], unique=False)

    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('broadcast_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_deliveries_delivery_kind'), type_='check')
        batch_op.alter_column('kind', existing_type=sa.String(length=5), type_=sa.String(length=9), existing_nullable=False)
        batch_op.create_check_constraint(batch_op.f('ck_deliveries_delivery_kind'), "kind IN ('week', 'again', 'broadcast')")
        batch_op.create_check_constraint(batch_op.f('ck_deliveries_broadcast'), "(kind = 'broadcast') = (broadcast_id IS NOT NULL)")
        batch_op.drop_constraint(batch_op.f('uq_deliveries_user_id_kind_period'), type_='unique')
        batch_op.create_index(batch_op.f('ix_deliveries_broadcast_id_state'), ['broadcast_id', 'state'], unique=False)
        batch_op.create_index('uq_deliveries_period', ['user_id', 'kind', 'period'], unique=True, sqlite_where=sa.text('broadcast_id IS NULL'), postgresql_where=sa.text('broadcast_id IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_deliveries_user_id_broadcast_id'), ['user_id', 'broadcast_id'])
        batch_op.create_foreign_key(batch_op.f('fk_deliveries_broadcast_id_broadcasts'), 'broadcasts', ['broadcast_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quiet_until', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE kind = 'broadcast'")
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('quiet_until')

    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_deliveries_broadcast_id_broadcasts'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_deliveries_user_id_broadcast_id'), type_='unique')
        batch_op.drop_index('uq_deliveries_period', sqlite_where=sa.text('broadcast_id IS NULL'), postgresql_where=sa.text('broadcast_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_deliveries_broadcast_id_state'))
        batch_op.create_unique_constraint(batch_op.f('uq_deliveries_user_id_kind_period'), ['user_id', 'kind', 'period'])
        batch_op.drop_constraint(batch_op.f('ck_deliveries_broadcast'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_deliveries_delivery_kind'), type_='check')
        batch_op.alter_column('kind', existing_type=sa.String(length=9), type_=sa.String(length=5), existing_nullable=False)
        batch_op.create_check_constraint(batch_op.f('ck_deliveries_delivery_kind'), "kind IN ('week', 'again')")
        batch_op.drop_column('broadcast_id')

    with op.batch_alter_table('active_weeks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_active_weeks_user_id'))

    op.drop_table('active_weeks')
    op.drop_table('broadcasts')
