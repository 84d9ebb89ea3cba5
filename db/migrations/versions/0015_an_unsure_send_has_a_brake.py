"""an unsure send has a brake

A message that Telegram did not answer has three tries in all. The tries of before are unknown, so
deliveries under way at the update begin at none.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'deliveries', sa.Column('unsure', sa.Integer(), server_default='0', nullable=False)
    )


def downgrade() -> None:
    op.drop_column('deliveries', 'unsure')
