"""Merges of clients, and the log of what was said with them."""

import sqlalchemy as sa
from alembic import op

revision = "0014_history"
down_revision = "0013_roles"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "client_merges",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("merge", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kept", sa.String(length=32), nullable=False),
        sa.Column("absorbed", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_merges")),
        sa.UniqueConstraint("merge", "step", name=op.f("uq_client_merges_merge_step")),
    )
    op.create_table(
        "messages",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.String(length=10), nullable=True),
        sa.Column("corrects", IDENTITY, nullable=True),
        sa.Column("settles", IDENTITY, nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["corrects"], ["messages.id"], name=op.f("fk_messages_corrects_messages")),
        sa.ForeignKeyConstraint(["settles"], ["messages.id"], name=op.f("fk_messages_settles_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("corrects", name=op.f("uq_messages_corrects")),
    )
    op.create_index(op.f("ix_messages_subject"), "messages", ["subject"])
