"""Sanctions lists, what screening has found in them, and what was decided about it."""

import sqlalchemy as sa
from alembic import op

revision = "0011_screening"
down_revision = "0010_cases"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _lists()
    _runs()
    _matches()


def _lists() -> None:
    op.create_table(
        "sanctions_lists",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("imported_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions_lists")),
    )
    op.create_table(
        "sanctions_entries",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("list", IDENTITY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list"], ["sanctions_lists.id"], name=op.f("fk_sanctions_entries_list_sanctions_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions_entries")),
    )
    op.create_index(op.f("ix_sanctions_entries_list"), "sanctions_entries", ["list"])
    op.create_index(op.f("ix_sanctions_entries_name"), "sanctions_entries", ["name"])
    op.create_table(
        "sanctions_removals",
        sa.Column("entry", IDENTITY, nullable=False),
        sa.Column("list", IDENTITY, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["sanctions_entries.id"], name=op.f("fk_sanctions_removals_entry_sanctions_entries")
        ),
        sa.ForeignKeyConstraint(
            ["list"], ["sanctions_lists.id"], name=op.f("fk_sanctions_removals_list_sanctions_lists")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_sanctions_removals")),
    )


def _runs() -> None:
    op.create_table(
        "screening_runs",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("lists", sa.Text(), nullable=False),
        sa.Column("screened", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_runs")),
    )
    op.create_table(
        "screenings",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("run", IDENTITY, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["screening_runs.id"], name=op.f("fk_screenings_run_screening_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_run"), "screenings", ["run"])
    op.create_index(op.f("ix_screenings_subject"), "screenings", ["subject"])


def _matches() -> None:
    op.create_table(
        "screening_matches",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("run", IDENTITY, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("explained", sa.Text(), nullable=False),
        sa.Column("pair", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["screening_runs.id"], name=op.f("fk_screening_matches_run_screening_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_matches")),
        sa.UniqueConstraint("pair", name=op.f("uq_screening_matches_pair")),
    )
    op.create_index(op.f("ix_screening_matches_subject"), "screening_matches", ["subject"])
    op.create_table(
        "screening_found",
        sa.Column("run", IDENTITY, nullable=False),
        sa.Column("match", IDENTITY, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["screening_runs.id"], name=op.f("fk_screening_found_run_screening_runs")),
        sa.ForeignKeyConstraint(
            ["match"], ["screening_matches.id"], name=op.f("fk_screening_found_match_screening_matches")
        ),
        sa.PrimaryKeyConstraint("run", "match", name=op.f("pk_screening_found")),
    )
    op.create_table(
        "screening_decisions",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("match", IDENTITY, nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["match"], ["screening_matches.id"], name=op.f("fk_screening_decisions_match_screening_matches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_decisions")),
    )
    op.create_index(op.f("ix_screening_decisions_match"), "screening_decisions", ["match"])
