"""a message makes a task of each line

The tasks that are there came from messages of one line.
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('message_line', sa.Integer(), nullable=False, server_default='0'))
        batch_op.drop_constraint(batch_op.f('uq_tasks_user_id_message_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_tasks_user_id_message_id_message_line'), ['user_id', 'message_id', 'message_line'])


def downgrade() -> None:
    # The older table knows one task of a message; the others stay as tasks of none.
    op.execute('UPDATE tasks SET message_id = NULL WHERE message_line > 0')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_tasks_user_id_message_id_message_line'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_tasks_user_id_message_id'), ['user_id', 'message_id'])
        batch_op.drop_column('message_line')
