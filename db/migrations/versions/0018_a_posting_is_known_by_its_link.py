"""a posting is known by its link

A posting with a link has the source `link`, whichever kind of file brought it, so that two files
make one of it. Where a CSV and a page brought the same link, both rows stay as they are.
`currency_guessed` marks pay whose currency its file does not name.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

LINKED = "source IN ('csv', 'json_ld') AND source_id LIKE 'http%' AND source_id = url"


def upgrade() -> None:
    op.add_column(
        'postings',
        sa.Column('currency_guessed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    )
    op.execute(
        f"UPDATE postings SET source = 'link' WHERE {LINKED} AND NOT EXISTS ("
        "SELECT 1 FROM postings AS other WHERE other.source_id = postings.source_id "
        "AND other.source IN ('csv', 'json_ld') AND other.id <> postings.id)"
    )


def downgrade() -> None:
    op.execute("UPDATE postings SET source = 'csv' WHERE source = 'link'")
    op.drop_column('postings', 'currency_guessed')
