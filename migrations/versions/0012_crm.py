"""Prospects, what was proposed to them, who referred them, and what that earns."""

import sqlalchemy as sa
from alembic import op

revision = "0012_crm"
down_revision = "0011_screening"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _prospects()
    _proposals()
    _agents()
    _commissions()


def _prospects() -> None:
    op.create_table(
        "prospects",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("fund", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("follow_up", sa.String(length=10), nullable=True),
        sa.Column("follow_up_what", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_since", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_prospects")),
    )
    op.create_index(op.f("ix_prospects_email"), "prospects", ["email"])
    op.create_table(
        "prospect_notes",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("prospect", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_user", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_notes")),
        sa.ForeignKeyConstraint(["prospect"], ["prospects.code"], name=op.f("fk_prospect_notes_prospect_prospects")),
    )
    op.create_index(op.f("ix_prospect_notes_prospect"), "prospect_notes", ["prospect"])
    op.create_table(
        "conversions",
        sa.Column("prospect", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_user", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("prospect", name=op.f("pk_conversions")),
        sa.ForeignKeyConstraint(["prospect"], ["prospects.code"], name=op.f("fk_conversions_prospect_prospects")),
        sa.ForeignKeyConstraint(["client"], ["clients.code"], name=op.f("fk_conversions_client_clients")),
        sa.UniqueConstraint("client", name=op.f("uq_conversions_client")),
    )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("prospect", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fund", sa.String(length=40), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("rate_per_month", sa.String(length=40), nullable=False),
        sa.Column("step_months", sa.Integer(), nullable=False),
        sa.Column("deposit_date", sa.String(length=10), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_proposals")),
        sa.ForeignKeyConstraint(["prospect"], ["prospects.code"], name=op.f("fk_proposals_prospect_prospects")),
    )
    op.create_index(op.f("ix_proposals_prospect"), "proposals", ["prospect"])


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("rate", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agents")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=True),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("rate", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.ForeignKeyConstraint(["client"], ["clients.code"], name=op.f("fk_referrals_client_clients")),
        sa.ForeignKeyConstraint(["agent"], ["agents.code"], name=op.f("fk_referrals_agent_agents")),
    )
    op.create_index(op.f("ix_referrals_client"), "referrals", ["client"])


def _commissions() -> None:
    op.create_table(
        "commissions",
        sa.Column("payment", sa.String(length=120), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("investment", sa.String(length=32), nullable=False),
        sa.Column("earned_on", sa.String(length=10), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ready_by", sa.String(length=80), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("paid_by", sa.String(length=80), nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("payment", name=op.f("pk_commissions")),
        sa.ForeignKeyConstraint(["payment"], ["payments.reference"], name=op.f("fk_commissions_payment_payments")),
        sa.ForeignKeyConstraint(["agent"], ["agents.code"], name=op.f("fk_commissions_agent_agents")),
        sa.ForeignKeyConstraint(["client"], ["clients.code"], name=op.f("fk_commissions_client_clients")),
        sa.ForeignKeyConstraint(
            ["investment"], ["investments.code"], name=op.f("fk_commissions_investment_investments")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_commissions_reference")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_commissions_amount_positive")),
    )
    op.create_index(op.f("ix_commissions_agent"), "commissions", ["agent"])
