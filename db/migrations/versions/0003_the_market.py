"""the market"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('pictures',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('file_id', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_pictures'))
    )
    op.create_table('refreshes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=32), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('archived', sa.Integer(), nullable=False),
    sa.Column('cursor', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refreshes'))
    )
    with op.batch_alter_table('refreshes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_refreshes_source_id'), ['source', 'id'], unique=False)

    op.create_table('saved_searches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.Enum('intern', 'entry', 'junior', 'mid', 'senior', 'lead', name='level', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('city', sa.String(), nullable=True),
    sa.Column('salary_min', sa.Integer(), nullable=True),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['skill_id'], ['skills.id'], name=op.f('fk_saved_searches_skill_id_skills'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_saved_searches_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_searches'))
    )
    with op.batch_alter_table('saved_searches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_searches_user_id'), ['user_id'], unique=False)

    op.create_table('posting_marks',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('saved', 'hidden', 'seen', name='posting_mark_kind', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['posting_id'], ['postings.id'], name=op.f('fk_posting_marks_posting_id_postings'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_posting_marks_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'posting_id', 'kind', name=op.f('pk_posting_marks'))
    )
    with op.batch_alter_table('posting_marks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_posting_marks_posting_id'), ['posting_id'], unique=False)

    op.create_table('search_hits',
    sa.Column('search_id', sa.Integer(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=False),
    sa.Column('delivery_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_search_hits_delivery_id_deliveries'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['posting_id'], ['postings.id'], name=op.f('fk_search_hits_posting_id_postings'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['search_id'], ['saved_searches.id'], name=op.f('fk_search_hits_search_id_saved_searches'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', 'posting_id', name=op.f('pk_search_hits'))
    )
    with op.batch_alter_table('search_hits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_hits_delivery_id'), ['delivery_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_hits_posting_id'), ['posting_id'], unique=False)

    with op.batch_alter_table('posting_skills', schema=None) as batch_op:
        batch_op.alter_column('requirement_id',
               existing_type=sa.INTEGER(),
               nullable=True)

    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('user_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('experience', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('role', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('digest', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('detailed', sa.Boolean(), server_default=sa.text('true'), nullable=False))
        batch_op.create_index(batch_op.f('ix_postings_analysis_id_published_at'), ['analysis_id', 'published_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_postings_source_seen_at'), ['source', 'seen_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_postings_user_id'), ['user_id'], unique=False)
        batch_op.create_check_constraint(
            batch_op.f('ck_postings_one_owner'), 'analysis_id IS NULL OR user_id IS NULL'
        )
        batch_op.create_foreign_key(batch_op.f('fk_postings_user_id_users'), 'users', ['user_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    # Before this revision there were postings of analyses alone.
    op.execute('DELETE FROM posting_skills WHERE requirement_id IS NULL')
    op.execute('DELETE FROM postings WHERE analysis_id IS NULL')
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_postings_one_owner'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_postings_user_id_users'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_postings_user_id'))
        batch_op.drop_index(batch_op.f('ix_postings_source_seen_at'))
        batch_op.drop_index(batch_op.f('ix_postings_analysis_id_published_at'))
        batch_op.drop_column('detailed')
        batch_op.drop_column('digest')
        batch_op.drop_column('archived_at')
        batch_op.drop_column('seen_at')
        batch_op.drop_column('role')
        batch_op.drop_column('experience')
        batch_op.drop_column('user_id')

    with op.batch_alter_table('posting_skills', schema=None) as batch_op:
        batch_op.alter_column('requirement_id',
               existing_type=sa.INTEGER(),
               nullable=False)

    with op.batch_alter_table('search_hits', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_search_hits_posting_id'))
        batch_op.drop_index(batch_op.f('ix_search_hits_delivery_id'))

    op.drop_table('search_hits')
    with op.batch_alter_table('posting_marks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_posting_marks_posting_id'))

    op.drop_table('posting_marks')
    with op.batch_alter_table('saved_searches', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_saved_searches_user_id'))

    op.drop_table('saved_searches')
    with op.batch_alter_table('refreshes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_refreshes_source_id'))

    op.drop_table('refreshes')
    op.drop_table('pictures')