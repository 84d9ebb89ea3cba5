"""names that no skill has

A posting keeps the names in it that no skill of ours has, so that they count, and are looked at
again when the list of skills grows.
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('postings', sa.Column('named', sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column('postings', 'named')
