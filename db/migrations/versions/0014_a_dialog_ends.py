"""a dialog ends

A question ends an hour after it was asked, a draft after a week. Those of before have no end on
record, and are over at once.
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('dialogs', sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('dialogs', 'ends_at')
