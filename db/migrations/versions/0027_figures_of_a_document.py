"""figures of a document

What was read from words is stored: if a premium is for several things together, and the figures of
the market that a document states, each with its postings and its day.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

ONE = re.compile(r'\b(?:CI/CD|UI/UX|UX/UI|TCP/IP|HTTP/REST|PL/SQL|A/B)\b', re.IGNORECASE)
JOINED = re.compile(r'\w\s*/\s*\w|\s[&+]\s|,\s|\s(?:and|or|и|или|және|мен|пен|бен)\s', re.IGNORECASE)


def upgrade() -> None:
    with op.batch_alter_table('statements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('asked_of', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('asked_on', sa.String(length=10), nullable=True))
    with op.batch_alter_table('salary_bands', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taken_of', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('taken_on', sa.String(length=10), nullable=True))
    with op.batch_alter_table('premiums', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shared', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    _fill()
    with op.batch_alter_table('premiums', schema=None) as batch_op:
        batch_op.alter_column('shared', server_default=None)


def _fill() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(
        'SELECT id, name, (SELECT count(*) FROM premium_skills WHERE premium_id = premiums.id) FROM premiums'
    )).all()
    shared = [{'id': id} for id, name, skills in rows if skills > 1 or JOINED.search(ONE.sub('x', name))]
    if shared:
        connection.execute(sa.text('UPDATE premiums SET shared = true WHERE id = :id'), shared)


def downgrade() -> None:
    with op.batch_alter_table('premiums', schema=None) as batch_op:
        batch_op.drop_column('shared')
    for table, columns in (('salary_bands', ('taken_on', 'taken_of')), ('statements', ('asked_on', 'asked_of', 'asked'))):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
