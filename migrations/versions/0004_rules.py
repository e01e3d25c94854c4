"""The office's own rule table, parts of divided operations, and the other leg that a person chose."""

import sqlalchemy as sa
from alembic import op

revision = "0004_rules"
down_revision = "0003_terminals"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("broker", sa.String(length=120), nullable=False),
        sa.Column("pattern", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("version", "place", name=op.f("pk_rules")),
    )
    op.create_table(
        "typing_parts",
        sa.Column("typing", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("held_in", sa.String(length=200), nullable=False),
        sa.Column("investment", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["typing"], ["typings.id"], name=op.f("fk_typing_parts_typing_typings")),
        sa.PrimaryKeyConstraint("typing", "place", name=op.f("pk_typing_parts")),
    )
    op.add_column("typings", sa.Column("other_server", sa.String(length=120), nullable=True))
    op.add_column("typings", sa.Column("other_login", sa.BigInteger(), nullable=True))
    op.add_column("typings", sa.Column("other_ticket", sa.String(length=40), nullable=True))
