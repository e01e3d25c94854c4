"""Readings: an index on their moment, so that what was added since is found without going through all of them."""

from alembic import op

revision = "0007_readings"
down_revision = "0006_alerts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_snapshots_taken_at"), "snapshots", ["taken_at"])
