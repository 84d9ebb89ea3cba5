"""a document is saved once"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing has written a revision before this.
    op.execute('DELETE FROM revisions')
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('message_id', sa.BigInteger(), nullable=False))
        batch_op.create_unique_constraint(batch_op.f('uq_revisions_user_id_message_id'), ['user_id', 'message_id'])


def downgrade() -> None:
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_revisions_user_id_message_id'), type_='unique')
        batch_op.drop_column('message_id')
