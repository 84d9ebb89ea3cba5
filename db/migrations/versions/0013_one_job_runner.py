"""one job runner

The rows of `deliveries` are the queue, so the mark of those that had a job goes, and so does all
that procrastinate kept on PostgreSQL. Replicas of before must be stopped first: they write the
mark.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

# In an order in which each can be dropped: triggers go with tables, then nothing needs the types.
PROCRASTINATE = (
    ('TABLE', "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relname "),
    ('FUNCTION', 'SELECT oid::regprocedure FROM pg_proc WHERE proname '),
    ('TYPE', 'SELECT oid::regtype FROM pg_type WHERE typname '),
)


def upgrade() -> None:
    # SQLite drops a column that nothing refers to without a copy of the table.
    op.drop_column('deliveries', 'queued')
    connection = op.get_bind()
    if connection.dialect.name != 'postgresql':
        return
    for kind, query in PROCRASTINATE:
        for name in connection.scalars(sa.text(query + "LIKE 'procrastinate\\_%'")).all():
            op.execute(f'DROP {kind} {name} CASCADE')


def downgrade() -> None:
    # A bot of before makes procrastinate's tables at its start.
    op.add_column(
        'deliveries', sa.Column('queued', sa.Boolean(), server_default=sa.false(), nullable=False)
    )
