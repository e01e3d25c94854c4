"""One file per panel of the rail; only panels that work are listed here."""

from __future__ import annotations

from app.domain.permissions import Action
from app.ui.spec import PanelSpec
from app.words import Words


def all_panels(words: Words) -> list[PanelSpec]:
    """The panels in the order of the rail."""
    from app.ui.panels.accounts import AccountsPanel
    from app.ui.panels.alerts import AlertsPanel
    from app.ui.panels.analytics import AnalyticsPanel
    from app.ui.panels.audit import AuditPanel
    from app.ui.panels.cases import CasesPanel
    from app.ui.panels.clients import ClientsPanel
    from app.ui.panels.dashboard import DashboardPanel
    from app.ui.panels.documents import DocumentsPanel
    from app.ui.panels.investments import InvestmentsPanel
    from app.ui.panels.monitor import MonitorPanel
    from app.ui.panels.prospects import ProspectsPanel
    from app.ui.panels.review import ReviewPanel
    from app.ui.panels.screening import ScreeningPanel
    from app.ui.panels.settings import SettingsPanel

    read = Action.OFFICE_READ
    return [
        PanelSpec("dashboard", words("Dashboard"), "layout-dashboard", DashboardPanel, "Ctrl+1", 0, read),
        PanelSpec("clients", words("Clients"), "users", ClientsPanel, "Ctrl+2", 0, read),
        PanelSpec("investments", words("Investments"), "handshake", InvestmentsPanel, "Ctrl+3", 0, read),
        PanelSpec("monitor", words("Trading monitor"), "chart-candlestick", MonitorPanel, "Ctrl+4", 0, read),
        PanelSpec("accounts", words("MT5 accounts"), "landmark", AccountsPanel, "Ctrl+5", 0, read),
        PanelSpec(
            "analytics",
            words("Analytics"),
            "chart-candlestick",
            AnalyticsPanel,
            permission=read,
            within="monitor",
        ),
        PanelSpec("review", words("Review queue"), "list-checks", ReviewPanel, "Ctrl+R", 0, read),
        PanelSpec("alerts", words("Alerts"), "bell", AlertsPanel, "Ctrl+Shift+A", 0, read),
        PanelSpec("prospects", words("Prospects"), "square-kanban", ProspectsPanel, "Ctrl+Shift+N", 1, read),
        PanelSpec("cases", words("KYC & AML"), "shield-check", CasesPanel, "Ctrl+Shift+K", 1, read),
        PanelSpec("screening", words("Screening"), "scan-search", ScreeningPanel, "Ctrl+Shift+L", 1, read),
        PanelSpec("documents", words("Documents"), "file-pen-line", DocumentsPanel, "Ctrl+8", 1, read),
        PanelSpec("audit", words("Audit log"), "scroll-text", AuditPanel, "Ctrl+0", 2, Action.AUDIT_READ),
        PanelSpec("settings", words("Settings"), "settings", SettingsPanel, "Ctrl+,", 3, Action.PEOPLE_READ),
    ]
