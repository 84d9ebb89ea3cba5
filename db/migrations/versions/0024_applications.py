"""applications

A posting, or a company alone, that its user applied to: its states, their history, and what it was
applied for. A delivery may remind of an interview.
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

STATES = ('applied', 'interview', 'offer', 'refused', 'withdrawn')
LEVELS = ('intern', 'entry', 'junior', 'mid', 'senior', 'lead')
PERIODS = ('month', 'year', 'hour', 'shift')
COMING = sa.text("state = 'interview'")
OLD_KEY = sa.text('broadcast_id IS NULL')
NEW_KEY = sa.text('broadcast_id IS NULL AND application_id IS NULL')


def _choice(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table('applications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('company', sa.String(), nullable=True),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('level', _choice(LEVELS, 'level'), nullable=True),
    sa.Column('salary_min', sa.Integer(), nullable=True),
    sa.Column('salary_max', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('salary_period', _choice(PERIODS, 'salary_period'), nullable=True),
    sa.Column('gross', sa.Boolean(), nullable=True),
    sa.Column('met', sa.Integer(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=True),
    sa.Column('state', _choice(STATES, 'application_state'), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('quiet_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_in', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('contact', sa.String(), nullable=True),
    sa.Column('next_step', sa.String(), nullable=True),
    sa.Column('edited', sa.String(length=8), nullable=True),
    sa.Column('former', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(met IS NULL) = (asked IS NULL)', name=op.f('ck_applications_fit')),
    sa.CheckConstraint(
        "remind_at IS NULL OR (state IS NOT NULL AND state = 'interview' AND next_at IS NOT NULL)",
        name=op.f('ck_applications_remind_of_interview'),
    ),
    sa.CheckConstraint('title IS NOT NULL OR company IS NOT NULL', name=op.f('ck_applications_named')),
    sa.ForeignKeyConstraint(['posting_id'], ['postings.id'], name=op.f('fk_applications_posting_id_postings'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_applications_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications')),
    sa.UniqueConstraint('user_id', 'posting_id', name=op.f('uq_applications_user_id_posting_id'))
    )
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_applications_posting_id'), ['posting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_remind_at'), ['remind_at'], unique=False)
        batch_op.create_index('ix_applications_coming', ['next_at'], unique=False, sqlite_where=COMING, postgresql_where=COMING)

    op.create_table('application_moves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('state', _choice(STATES, 'application_state'), nullable=True),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('former_next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undoes', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_moves_application_id_applications'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['undoes'], ['application_moves.id'], name=op.f('fk_application_moves_undoes_application_moves'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_application_moves_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_moves'))
    )
    with op.batch_alter_table('application_moves', schema=None) as batch_op:
        for column in ('application_id', 'undoes', 'user_id'):
            batch_op.create_index(batch_op.f(f'ix_application_moves_{column}'), [column], unique=False)

    op.create_table('application_gaps',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_gaps_application_id_applications'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['skill_id'], ['skills.id'], name=op.f('fk_application_gaps_skill_id_skills'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('application_id', 'skill_id', name=op.f('pk_application_gaps'))
    )
    with op.batch_alter_table('application_gaps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_gaps_skill_id'), ['skill_id'], unique=False)

    op.drop_index('uq_deliveries_period', table_name='deliveries')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('application_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('about_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_deliveries_application_id_applications'), 'applications', ['application_id'], ['id'], ondelete='CASCADE')
        batch_op.create_unique_constraint(batch_op.f('uq_deliveries_application_id_kind_about_at'), ['application_id', 'kind', 'about_at'])
        _kinds(batch_op, "'week', 'again', 'broadcast', 'eve', 'soon'")
        batch_op.create_check_constraint(batch_op.f('ck_deliveries_interview'), "(kind IN ('eve', 'soon')) = (application_id IS NOT NULL)")
        batch_op.create_check_constraint(batch_op.f('ck_deliveries_about'), '(application_id IS NULL) = (about_at IS NULL)')
    _key(NEW_KEY)


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE kind IN ('eve', 'soon')")
    op.drop_index('uq_deliveries_period', table_name='deliveries')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_deliveries_about'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_deliveries_interview'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_deliveries_application_id_kind_about_at'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_deliveries_application_id_applications'), type_='foreignkey')
        _kinds(batch_op, "'week', 'again', 'broadcast'")
        batch_op.drop_column('about_at')
        batch_op.drop_column('application_id')
    _key(OLD_KEY)
    op.drop_table('application_gaps')
    op.drop_table('application_moves')
    op.drop_table('applications')


def _kinds(batch_op, kinds: str) -> None:  # type: ignore[no-untyped-def]
    name = batch_op.f('ck_deliveries_delivery_kind')
    batch_op.drop_constraint(name, type_='check')
    batch_op.create_check_constraint(name, f'kind IN ({kinds})')


def _key(where: sa.TextClause) -> None:
    op.create_index(
        'uq_deliveries_period',
        'deliveries',
        ['user_id', 'kind', 'period'],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
