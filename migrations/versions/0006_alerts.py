"""Alerts: what happened to them, their thresholds, and maintenance."""

import sqlalchemy as sa
from alembic import op

revision = "0006_alerts"
down_revision = "0005_magic"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert_events",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=240), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("measured", sa.String(length=40), nullable=True),
        sa.Column("threshold", sa.String(length=40), nullable=True),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("terminal", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_events")),
        sa.UniqueConstraint("kind", "subject", "step", name=op.f("uq_alert_events_kind_subject_step")),
    )
    op.create_table(
        "alert_thresholds",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("warn", sa.String(length=40), nullable=True),
        sa.Column("critical", sa.String(length=40), nullable=True),
        sa.Column("back", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_thresholds")),
    )
    op.create_table(
        "maintenance",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("ends", IDENTITY, nullable=True),
        sa.ForeignKeyConstraint(["ends"], ["maintenance.id"], name=op.f("fk_maintenance_ends_maintenance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance")),
    )
