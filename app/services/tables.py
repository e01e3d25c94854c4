"""Tables handed out: exactly what a screen shows, as CSV or XLSX."""

from __future__ import annotations

from pathlib import Path

from app.channels.sheets import Sheet, to_csv, to_xlsx
from app.domain.permissions import Action
from app.services.clientfiles import FEW
from app.services.office import Office
from app.services.transfer import save_atomically

PERSONAL = frozenset(
    {
        "agents",
        "cases",
        "clients",
        "commissions",
        "documents",
        "coming-due",
        "exceptions",
        "prospects",
        "screening-matches",
    }
)
"""The names of tables whose rows are people: clients, prospects, agents, and what is known of them."""
FORMS = {".csv": to_csv, ".xlsx": to_xlsx}


def export_table(office: Office, sheet: Sheet, path: Path) -> int:
    """Write a table to a file by its ending, XLSX unless it is .csv; answers the number of rows.

    Raises RefusedFile; NotAllowed and StepUpNeeded for lists of clients.
    """
    office.allow(Action.TABLES_EXPORT)
    if sheet.name in PERSONAL and len(sheet.rows) > FEW:
        office.allow(Action.CLIENTS_EXPORT)
        office.step_up()
    write = FORMS.get(path.suffix.casefold(), to_xlsx)
    save_atomically(path, write(sheet))
    with office.store.writing(office.person.name) as writing:
        writing.audit("table:exported", sheet.name, after={"rows": len(sheet.rows), "file": path.name})
        writing.commit()
    return len(sheet.rows)


__all__ = ["Sheet", "export_table"]
