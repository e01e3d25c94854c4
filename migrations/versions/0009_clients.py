"""Clients in full: who they are, where they live, their banks, the people behind them, one e-mail address each."""

import sqlalchemy as sa
from alembic import op

revision = "0009_clients"
down_revision = "0008_people"
branch_labels = None
depends_on = None

TEXTS = {
    "legal_name": 200,
    "nationality": 2,
    "identity_kind": 30,
    "identity_number": 60,
    "legal_form": 60,
    "registration": 60,
    "address": 200,
    "address_more": 200,
    "city": 100,
    "postal_code": 20,
    "tax_country": 2,
    "tax_number": 40,
    "owner": 80,
    "agent": 64,
}


def upgrade() -> None:
    op.create_table(
        "client_banks",
        *_owned("client_banks"),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("routing", sa.String(length=20), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
    )
    op.create_table(
        "client_related",
        *_owned("client_related"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("share", sa.String(length=40), nullable=True),
        sa.Column("born", sa.String(length=10), nullable=True),
        sa.Column("nationality", sa.String(length=2), nullable=False),
    )
    op.create_table(
        "client_contacts",
        *_owned("client_contacts"),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
    )
    for name, length in TEXTS.items():
        op.add_column("clients", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("clients", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    for name in ("born", "incorporated"):
        op.add_column("clients", sa.Column(name, sa.String(length=10), nullable=True))
    _one_address_each()


def _owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What every row of a client has: whose it is, and its place."""
    return (
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["clients.code"], name=op.f(f"fk_{table}_client_clients")),
        sa.PrimaryKeyConstraint("client", "place", name=op.f(f"pk_{table}")),
    )


def _one_address_each() -> None:
    """An address that a list gave to several clients stays with the first; the others keep it as a further contact."""
    clients = sa.table("clients", sa.column("code"), sa.column("email"))
    contacts = sa.table(
        "client_contacts", *(sa.column(name) for name in ("client", "place", "label", "email", "phone"))
    )
    connection = op.get_bind()
    first: dict[str, str] = {}
    rows = connection.execute(
        sa.select(clients.c.code, clients.c.email).where(clients.c.email != "").order_by(clients.c.code)
    )
    for code, email in rows.all():
        if first.setdefault(email, code) != code:
            row = {"client": code, "place": 0, "label": "", "email": email, "phone": ""}
            connection.execute(sa.insert(contacts).values(**row))
            connection.execute(sa.update(clients).where(clients.c.code == code).values(email=""))
    op.drop_index(op.f("ix_clients_email"), table_name="clients")
    filled = sa.text("email != ''")
    op.create_index(
        op.f("ix_clients_email"), "clients", ["email"], unique=True, sqlite_where=filled, postgresql_where=filled
    )
