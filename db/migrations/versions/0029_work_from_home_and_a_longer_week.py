"""work from home, and a longer week

A posting says if its work is from home, as far as its source does; stored ones say it when they
come again. A user's week keeps the tasks that they asked for beyond those of the digest.
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('remote', sa.Boolean(), nullable=True))
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('week_size', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('week_of', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('week_of')
        batch_op.drop_column('week_size')
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.drop_column('remote')
