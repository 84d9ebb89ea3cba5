"""a text has an encoding

An export gives a text back in the encoding that it came in. Texts from before came back in UTF-8,
and do so until they are sent again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('analyses', sa.Column('encoding', sa.String(length=16), nullable=True))


def downgrade() -> None:
    op.drop_column('analyses', 'encoding')
