"""People: when accounts end, who made them, and changes of roles and permissions."""

import sqlalchemy as sa
from alembic import op

revision = "0013_roles"
down_revision = "0012_crm"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("expires", "invited_until", "created_at", "last_sign_in"):
        op.add_column("users", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("created_by", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("users", sa.Column("last_workstation", sa.String(length=120), nullable=False, server_default=""))
    op.create_table(
        "permission_changes",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_permission_changes")),
    )
    op.create_table(
        "access_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("grants", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
    )
