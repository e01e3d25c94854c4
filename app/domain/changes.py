"""What a line of the audit changed, field by field, and what the fields are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.audit import AuditLine
from app.domain.errors import Message, message


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; None where the line says nothing of it, as for a record that was new."""

    field: str
    before: object
    after: object

    @property
    def name(self) -> Message:
        """What the field is called; the field's own name where an older or newer program wrote another one."""
        return FIELDS.get(self.field) or message("{name}", name=self.field.replace("_", " "))


def changes(line: AuditLine) -> tuple[Change, ...]:
    """What a line changed. A field that stands the same before and after is no change."""
    names = dict.fromkeys([*line.before, *line.after])
    found = (Change(name, line.before.get(name), line.after.get(name)) for name in names)
    return tuple(each for each in found if each.before != each.after or each.before is None)


FIELDS: Mapping[str, Message] = {
    "about": message("About"),
    "absorbed": message("Client that goes"),
    "account": message("Account"),
    "active": message("In use"),
    "address": message("Address"),
    "address_more": message("Address, second line"),
    "agent": message("Referral agent"),
    "alert": message("Alert"),
    "allocations": message("Allocations"),
    "amount": message("Amount"),
    "at": message("Moment"),
    "banks": message("Bank accounts"),
    "born": message("Born"),
    "channel": message("Channel"),
    "check": message("Check"),
    "city": message("City"),
    "client": message("Client"),
    "code": message("Code"),
    "confirmed": message("Confirmed"),
    "contacts": message("Further contacts"),
    "corrects": message("Corrects message"),
    "country": message("Country"),
    "currency": message("Currency"),
    "dated": message("Date on the document"),
    "deals_moved": message("Deals moved"),
    "decided_at": message("Decided on"),
    "decided_by": message("Decided by"),
    "decision": message("Decision"),
    "deposit_date": message("Deposit date"),
    "direction": message("Direction"),
    "email": message("E-mail"),
    "expires": message("Expires"),
    "follow_up": message("Follow-up"),
    "full_name": message("Full name"),
    "fund": message("Fund"),
    "identity_kind": message("Identity document"),
    "identity_number": message("Number of the document"),
    "incorporated": message("Incorporated"),
    "investment": message("Investment"),
    "kept": message("Client that stays"),
    "kind": message("Kind"),
    "legal_form": message("Legal form"),
    "legal_name": message("Legal name"),
    "media": message("Type of file"),
    "merge": message("Merge"),
    "message": message("Message"),
    "name": message("Name"),
    "nationality": message("Nationality"),
    "note": message("Note"),
    "owner": message("Owner"),
    "paid_on": message("Paid on"),
    "payments": message("Payments"),
    "phone": message("Phone"),
    "politically_exposed": message("Politically exposed"),
    "portable": message("Portable"),
    "postal_code": message("Postal code"),
    "principal": message("Principal"),
    "purpose": message("Purpose"),
    "rate_per_month": message("Rate per month"),
    "reason": message("Reason"),
    "received_at": message("Received on"),
    "received_by": message("Received by"),
    "reference": message("Reference"),
    "registration": message("Registration number"),
    "related": message("Related people"),
    "review_due": message("Next review"),
    "risk": message("Risk"),
    "risk_by": message("Risk set by"),
    "roles": message("Roles"),
    "scan": message("Scan"),
    "sent_at": message("Sent to review on"),
    "sent_by": message("Sent to review by"),
    "seq": message("Payment number"),
    "settles": message("Follow-up of message"),
    "sha256": message("Fingerprint of the file"),
    "single_operator": message("Single operator"),
    "since": message("Client since"),
    "size": message("Size"),
    "source": message("Source"),
    "stage": message("Stage"),
    "state": message("State"),
    "subject": message("Belongs to"),
    "tax_country": message("Country of tax"),
    "tax_number": message("Tax number"),
    "terminal": message("Terminal"),
    "trade_allowed": message("Trading allowed"),
    "type": message("Type"),
    "until": message("Until"),
    "version": message("Version"),
    "zone": message("Zone"),
}
"""What the fields of records are called, as the audit writes them."""
