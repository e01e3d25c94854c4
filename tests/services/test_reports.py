"""Reports are made of what the office knows; a name it does not know is refused, never answered with an empty page."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import BadInput
from app.services import reports
from app.services.office import Office

DAY = date(2025, 9, 7)


def test_a_fund_without_an_investment_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput, match="No investment of the fund MOON is known") as error:
        reports.fund_versus_reality(reference, DAY, fund="MOON")
    assert error.value.field == "fund"


def test_one_fund_s_report_totals_that_fund(second: Office) -> None:
    whole, core = (reports.fund_versus_reality(second, DAY, fund) for fund in (None, "CORE"))
    funds = whole["funds"]
    assert isinstance(funds, dict)
    assert len(funds) > 1
    assert core["total"] == funds["CORE"] != whole["total"]


def test_a_client_nobody_knows_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput, match="No client has the code C-404") as error:
        reports.obligations(reference, DAY, client="C-404")
    assert error.value.field == "client"


def test_an_investment_nobody_knows_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput, match="No investment has the code I-404") as error:
        reports.schedule(reference, "I-404")
    assert error.value.field == "investment"
