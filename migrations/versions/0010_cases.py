"""How a case's risk was rated, the rules of risk, and overrides of readiness."""

import sqlalchemy as sa
from alembic import op

revision = "0010_cases"
down_revision = "0009_clients"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cases()
    op.create_table(
        "risk_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("factor", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("countries", sa.Text(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", "place", name=op.f("pk_risk_rules")),
    )
    op.create_table(
        "overrides",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    op.create_index(op.f("ix_overrides_subject"), "overrides", ["subject"])


def _cases() -> None:
    op.add_column("cases", sa.Column("risk_at", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("risk_version", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("risk_points", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("risk_reason", sa.Text(), server_default="", nullable=False))
