"""a note or a link that was replaced or removed can be had back"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_evidence_something"), type_="check")
        batch_op.add_column(sa.Column("former_note", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("former_url", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    # What the older table can't hold: evidence that was removed.
    op.execute("DELETE FROM evidence WHERE note IS NULL AND url IS NULL")
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("former_url")
        batch_op.drop_column("former_note")
        batch_op.create_check_constraint(
            batch_op.f("ck_evidence_something"), "note IS NOT NULL OR url IS NOT NULL"
        )
