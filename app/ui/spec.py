"""What the window needs to know of a panel before it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.permissions import Action as Permission
from app.ui.desk import Desk
from app.ui.panel import Panel


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """An entry of the rail. Panels of one `group` stand together; `keys` as Qt writes them ("Ctrl+1").

    A panel `within` another has no entry in the rail: that of the other stays lit.
    `build` is called when the panel is first shown. `permission` hides it from people who may not see it.
    """

    key: str
    title: str
    icon: str
    build: Callable[[Desk], Panel[Any, Any]]
    keys: str = ""
    group: int = 0
    permission: Permission | None = None
    within: str = ""

    @property
    def number(self) -> str:
        """The digit printed in the rail."""
        last = self.keys.rpartition("+")[2]
        return last if last.isdecimal() else ""
