"""a plan has a goal

The track, level, place and pay that a user aims for with a plan, and the posting that they want.
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

LEVELS = ('intern', 'entry', 'junior', 'mid', 'senior', 'lead')


def upgrade() -> None:
    level = sa.Enum(*LEVELS, name='level', native_enum=False, create_constraint=True)
    op.create_table(
        'goals',
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('analysis_id', sa.Integer(), nullable=False),
        sa.Column('track', sa.String(length=32), nullable=True),
        sa.Column('level', level, nullable=True),
        sa.Column('city', sa.String(), nullable=True),
        sa.Column('remote', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('pay', sa.Integer(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=True),
        sa.Column('gross', sa.Boolean(), nullable=True),
        sa.Column('posting_id', sa.Integer(), nullable=True),
        sa.Column('closing_told_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('former', sa.JSON(), nullable=False),
        sa.Column('version', sa.Integer(), server_default='1', nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('NOT remote OR city IS NULL', name=op.f('ck_goals_one_place')),
        sa.CheckConstraint(
            '(pay IS NULL) = (currency IS NULL)', name=op.f('ck_goals_pay_has_currency')
        ),
        sa.CheckConstraint('pay IS NULL OR pay > 0', name=op.f('ck_goals_pay')),
        sa.ForeignKeyConstraint(
            ['user_id'], ['users.id'], name=op.f('fk_goals_user_id_users'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['analysis_id'],
            ['analyses.id'],
            name=op.f('fk_goals_analysis_id_analyses'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['posting_id'],
            ['postings.id'],
            name=op.f('fk_goals_posting_id_postings'),
            ondelete='SET NULL',
        ),
        sa.PrimaryKeyConstraint('user_id', 'analysis_id', name=op.f('pk_goals')),
    )
    op.create_index(op.f('ix_goals_analysis_id'), 'goals', ['analysis_id'])
    op.create_index(op.f('ix_goals_posting_id'), 'goals', ['posting_id'])


def downgrade() -> None:
    op.drop_table('goals')
