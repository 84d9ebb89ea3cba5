"""updates are counted for all replicas

A flood that several replicas share is one flood.
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('update_counts',
    sa.Column('user_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('window', sa.BigInteger(), nullable=False),
    sa.Column('in_window', sa.Integer(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('in_day', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_update_counts'))
    )


def downgrade() -> None:
    op.drop_table('update_counts')
