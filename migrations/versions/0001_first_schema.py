"""The first schema: clients, investments, accounts, deals by revision, readings, users, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("server", "login", name=op.f("pk_accounts")),
    )
    op.create_table(
        "audit",
        sa.Column("seq", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("workstation", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_action"), "audit", ["action"], unique=False)
    op.create_index(op.f("ix_audit_actor"), "audit", ["actor"], unique=False)
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "clients",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_clients")),
    )
    op.create_index(op.f("ix_clients_email"), "clients", ["email"], unique=False)
    op.create_table(
        "costs",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costs")),
        sa.UniqueConstraint("key", name=op.f("uq_costs_key")),
    )
    op.create_table(
        "deals",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("order_ticket", sa.BigInteger(), nullable=False),
        sa.Column("position_id", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("entry", sa.String(length=10), nullable=True),
        sa.Column("symbol", sa.String(length=60), nullable=False),
        sa.Column("volume", sa.String(length=40), nullable=False),
        sa.Column("price", sa.String(length=40), nullable=False),
        sa.Column("profit", sa.BigInteger(), nullable=False),
        sa.Column("swap", sa.BigInteger(), nullable=False),
        sa.Column("commission", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("server_ms", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("server", "ticket", "revision", name=op.f("uq_deals_server_ticket_revision")),
    )
    op.create_index("ix_deals_account_time", "deals", ["server", "login", "time"], unique=False)
    op.create_index(
        "ix_deals_revised",
        "deals",
        ["server", "ticket", "revision"],
        unique=False,
        sqlite_where=sa.text("revision > 1"),
        postgresql_where=sa.text("revision > 1"),
    )
    op.create_table(
        "drafts",
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=120), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_name", "form", name=op.f("pk_drafts")),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column("known_login", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "servers",
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_servers")),
    )
    op.create_table(
        "snapshots",
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("equity", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("margin", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("server", "login", "taken_at", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "terms",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("fund", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("effective", sa.String(length=10), nullable=False),
        sa.Column("rate_per_month", sa.String(length=40), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("step_months", sa.Integer(), nullable=False),
        sa.Column("incubation_months", sa.Integer(), nullable=False),
        sa.Column("commitment_months", sa.Integer(), nullable=False),
        sa.Column("by_invitation", sa.Boolean(), nullable=False),
        sa.Column("custom", sa.Boolean(), nullable=False),
        sa.Column("convention", sa.String(length=40), nullable=False),
        sa.Column("accrual", sa.String(length=40), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("early_redemption", sa.Boolean(), nullable=False),
        sa.Column("renews", sa.Boolean(), nullable=False),
        sa.Column("holiday_roll", sa.String(length=40), nullable=False),
        sa.Column("windows", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("fund", "version", "owner", name=op.f("uq_terms_fund_version_owner")),
    )
    op.create_table(
        "typings",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_in", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typings")),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "investments",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("fund", sa.String(length=40), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("deposit_date", sa.String(length=10), nullable=False),
        sa.Column("terms_id", IDENTITY, nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("principal > 0", name=op.f("ck_investments_principal_positive")),
        sa.ForeignKeyConstraint(["client"], ["clients.code"], name=op.f("fk_investments_client_clients")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_investments_terms_id_terms")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_investments")),
    )
    op.create_index(op.f("ix_investments_client"), "investments", ["client"], unique=False)
    op.create_table(
        "preferences",
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_preferences_user_users")),
        sa.PrimaryKeyConstraint("user", "key", name=op.f("pk_preferences")),
    )
    op.create_table(
        "purposes",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["server", "login"], ["accounts.server", "accounts.login"], name=op.f("fk_purposes_server_login_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purposes")),
    )
    op.create_table(
        "allocations",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("investment", sa.String(length=32), nullable=False),
        sa.Column("server", sa.String(length=120), nullable=False),
        sa.Column("login", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_allocations_amount_positive")),
        sa.ForeignKeyConstraint(
            ["investment"], ["investments.code"], name=op.f("fk_allocations_investment_investments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
    )
    op.create_index(op.f("ix_allocations_investment"), "allocations", ["investment"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("investment", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount_positive")),
        sa.ForeignKeyConstraint(["investment"], ["investments.code"], name=op.f("fk_payments_investment_investments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("key", name=op.f("uq_payments_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_payments_reference")),
    )
    op.create_index(op.f("ix_payments_investment"), "payments", ["investment"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("investment", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["investment"], ["investments.code"], name=op.f("fk_schedule_investment_investments")),
        sa.PrimaryKeyConstraint("investment", "seq", name=op.f("pk_schedule")),
    )
