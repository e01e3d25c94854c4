"""Deals that vanished from a history, how far each history is read, and where a reading came from."""

import sqlalchemy as sa
from alembic import op

revision = "0002_missing"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORIGIN = {
    "build": sa.Integer(),
    "seq": sa.BigInteger(),
    "received_at": sa.BigInteger(),
    "newest_tick": sa.BigInteger(),
    "clock_off": sa.Integer(),
}


def upgrade() -> None:
    op.create_table(
        "missing_deals",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column("missing", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_deals")),
    )
    op.create_index("ix_missing_deals_account", "missing_deals", ["server", "login"], unique=False)
    op.create_table(
        "histories",
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wide_at", sa.BigInteger(), nullable=True),
        sa.Column("whole_at", sa.BigInteger(), nullable=True),
        sa.Column("difference", sa.BigInteger(), nullable=True),
        sa.Column("oldest", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("server", "login", name=op.f("pk_histories")),
    )
    op.create_index("ix_deals_account_clock", "deals", ["server", "login", "server_ms"], unique=False)
    for name, kind in ORIGIN.items():
        op.add_column("snapshots", sa.Column(name, kind, nullable=True))
