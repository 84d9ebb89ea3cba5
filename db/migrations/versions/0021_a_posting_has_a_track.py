"""a posting has a track, and the day on which it was taken in

Where a source gives no date, a posting counts from the day on which it came. Of those that are
stored only the day on which they came last is known.
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a column that may be NULL without a copy of the table.
    op.add_column('postings', sa.Column('track', sa.String(length=32), nullable=True))
    op.add_column('postings', sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE postings SET taken_at = seen_at WHERE published_at IS NULL')


def downgrade() -> None:
    op.drop_column('postings', 'taken_at')
    op.drop_column('postings', 'track')
