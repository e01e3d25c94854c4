"""Deals keep the magic number of the program that traded."""

import sqlalchemy as sa
from alembic import op

revision = "0005_magic"
down_revision = "0004_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deals", sa.Column("magic", sa.BigInteger(), nullable=True))
