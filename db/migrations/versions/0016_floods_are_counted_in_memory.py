"""floods are counted in memory

Updates are counted before anything is read from the store, by each process for itself.
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table('update_counts')
    # SQLite drops a column that nothing refers to without a copy of the table.
    op.drop_column('users', 'quiet_until')


def downgrade() -> None:
    op.add_column('users', sa.Column('quiet_until', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'update_counts',
        sa.Column('user_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('window', sa.BigInteger(), nullable=False),
        sa.Column('in_window', sa.Integer(), nullable=False),
        sa.Column('day', sa.Integer(), nullable=False),
        sa.Column('in_day', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_update_counts')),
    )
