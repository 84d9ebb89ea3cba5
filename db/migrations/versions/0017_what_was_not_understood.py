"""what was not understood

Texts that were not understood are counted by day and kind. The text itself is kept only where its
writer sends it to the makers.
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'misunderstood',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('language', sa.String(length=16), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['user_id'], ['users.id'], name=op.f('fk_misunderstood_user_id_users'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_misunderstood')),
    )
    op.create_index(op.f('ix_misunderstood_user_id'), 'misunderstood', ['user_id'])
    op.create_table(
        'unread_counts',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('texts', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('day', 'kind', name=op.f('pk_unread_counts')),
    )


def downgrade() -> None:
    op.drop_table('unread_counts')
    op.drop_index(op.f('ix_misunderstood_user_id'), table_name='misunderstood')
    op.drop_table('misunderstood')
