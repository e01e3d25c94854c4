"""Terminals, and the connections of accounts to them."""

import sqlalchemy as sa
from alembic import op

revision = "0002_terminals"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "terminals",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("portable", sa.Boolean(), nullable=False),
        sa.Column("managed", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_terminals")),
    )
    op.create_table(
        "connections",
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("terminal", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("trade_allowed", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["server", "login"],
            ["accounts.server", "accounts.login"],
            name=op.f("fk_connections_server_login_accounts"),
        ),
        sa.ForeignKeyConstraint(["terminal"], ["terminals.name"], name=op.f("fk_connections_terminal_terminals")),
        sa.PrimaryKeyConstraint("server", "login", name=op.f("pk_connections")),
    )
    op.create_index(op.f("ix_connections_terminal"), "connections", ["terminal"], unique=False)
