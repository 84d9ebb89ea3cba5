"""the living document"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('currency_rates',
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('units_per_ruble', sa.Double(), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('units_per_ruble > 0', name=op.f('ck_currency_rates_positive')),
    sa.PrimaryKeyConstraint('currency', name=op.f('pk_currency_rates'))
    )
    op.create_table('revisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('analysis_id', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['analysis_id'], ['analyses.id'], name=op.f('fk_revisions_analysis_id_analyses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_revisions_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revisions'))
    )
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revisions_analysis_id'), ['analysis_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisions_user_id'), ['user_id'], unique=False)

    op.create_table('shares',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('analysis_id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['analysis_id'], ['analyses.id'], name=op.f('fk_shares_analysis_id_analyses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_shares_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shares')),
    sa.UniqueConstraint('token', name=op.f('uq_shares_token'))
    )
    with op.batch_alter_table('shares', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shares_analysis_id'), ['analysis_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shares_user_id'), ['user_id'], unique=False)

    op.create_table('evidence',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('note IS NOT NULL OR url IS NOT NULL', name=op.f('ck_evidence_something')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_evidence_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_evidence_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'task_id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_task_id'), ['task_id'], unique=False)

    op.create_table('follows',
    sa.Column('share_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('followed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['share_id'], ['shares.id'], name=op.f('fk_follows_share_id_shares'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_follows_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('share_id', 'user_id', name=op.f('pk_follows'))
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follows_user_id'), ['user_id'], unique=False)

    op.create_table('shared_items',
    sa.Column('share_id', sa.Integer(), nullable=False),
    sa.Column('roadmap_item_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['roadmap_item_id'], ['roadmap_items.id'], name=op.f('fk_shared_items_roadmap_item_id_roadmap_items'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['share_id'], ['shares.id'], name=op.f('fk_shared_items_share_id_shares'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('share_id', 'roadmap_item_id', name=op.f('pk_shared_items'))
    )
    with op.batch_alter_table('shared_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shared_items_roadmap_item_id'), ['roadmap_item_id'], unique=False)

    op.create_table('task_edits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('roadmap_item_id', sa.Integer(), nullable=True),
    sa.Column('period', sa.String(), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['roadmap_item_id'], ['roadmap_items.id'], name=op.f('fk_task_edits_roadmap_item_id_roadmap_items'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_task_edits_task_id_tasks'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_task_edits_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_edits'))
    )
    with op.batch_alter_table('task_edits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_edits_roadmap_item_id'), ['roadmap_item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_edits_task_id'), ['task_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_edits_user_id'), ['user_id'], unique=False)

    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('user_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_analyses_name'), type_='unique')
        batch_op.create_index('uq_analyses_builtin', ['name'], unique=True, sqlite_where=sa.text('user_id IS NULL'), postgresql_where=sa.text('user_id IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_analyses_user_id_name'), ['user_id', 'name'])
        batch_op.create_foreign_key(batch_op.f('fk_analyses_user_id_users'), 'users', ['user_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('roadmap_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('saved_searches', schema=None) as batch_op:
        batch_op.add_column(sa.Column('role', sa.String(length=8), nullable=True))

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('period', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True))
        # An own task may stand under an item, too.
        batch_op.drop_constraint(batch_op.f('ck_tasks_step_has_item'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_tasks_step_has_item'), "kind <> 'step' OR roadmap_item_id IS NOT NULL")
        batch_op.create_check_constraint(batch_op.f('ck_tasks_soft_has_no_item'), "kind <> 'soft' OR roadmap_item_id IS NULL")
        batch_op.create_check_constraint(batch_op.f('ck_tasks_own_has_period'), "period IS NULL OR kind = 'own'")

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('only_follows', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))



def downgrade() -> None:
    # What the older tables can't hold: names that repeat, own tasks under an item.
    op.execute("UPDATE analyses SET name = name || ' ' || id WHERE user_id IS NOT NULL")
    op.execute("UPDATE tasks SET roadmap_item_id = NULL WHERE kind = 'own'")
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('only_follows')

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_tasks_own_has_period'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_tasks_soft_has_no_item'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_tasks_step_has_item'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_tasks_step_has_item'), "(kind = 'step') = (roadmap_item_id IS NOT NULL)")
        batch_op.drop_column('gone_at')
        batch_op.drop_column('period')

    with op.batch_alter_table('saved_searches', schema=None) as batch_op:
        batch_op.drop_column('role')

    with op.batch_alter_table('roadmap_items', schema=None) as batch_op:
        batch_op.drop_column('gone_at')

    with op.batch_alter_table('analyses', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_analyses_user_id_users'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_analyses_user_id_name'), type_='unique')
        batch_op.drop_index('uq_analyses_builtin', sqlite_where=sa.text('user_id IS NULL'), postgresql_where=sa.text('user_id IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_analyses_name'), ['name'])
        batch_op.drop_column('removed_at')
        batch_op.drop_column('user_id')

    with op.batch_alter_table('task_edits', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_edits_user_id'))
        batch_op.drop_index(batch_op.f('ix_task_edits_task_id'))
        batch_op.drop_index(batch_op.f('ix_task_edits_roadmap_item_id'))

    op.drop_table('task_edits')
    with op.batch_alter_table('shared_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shared_items_roadmap_item_id'))

    op.drop_table('shared_items')
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follows_user_id'))

    op.drop_table('follows')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_task_id'))

    op.drop_table('evidence')
    with op.batch_alter_table('shares', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shares_user_id'))
        batch_op.drop_index(batch_op.f('ix_shares_analysis_id'))

    op.drop_table('shares')
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revisions_user_id'))
        batch_op.drop_index(batch_op.f('ix_revisions_analysis_id'))

    op.drop_table('revisions')
    op.drop_table('currency_rates')
