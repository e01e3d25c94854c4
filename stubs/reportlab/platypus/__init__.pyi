# What FIDUS uses of ReportLab.
from collections.abc import Callable, Sequence
from io import BytesIO
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

class Flowable: ...

class Paragraph(Flowable):
    def __init__(self, text: str, style: ParagraphStyle) -> None: ...

class Spacer(Flowable):
    def __init__(self, width: float, height: float) -> None: ...

class Table(Flowable):
    def __init__(
        self,
        data: Sequence[Sequence[str | Paragraph]],
        colWidths: Sequence[float] = ...,
        repeatRows: int = ...,
        hAlign: str = ...,
    ) -> None: ...
    def setStyle(self, style: TableStyle) -> None: ...

class TableStyle:
    def __init__(self, commands: Sequence[tuple[object, ...]]) -> None: ...

class KeepTogether(Flowable):
    def __init__(self, flowables: Sequence[Flowable]) -> None: ...

class SimpleDocTemplate:
    def __init__(self, target: BytesIO, **facts: object) -> None: ...
    def build(
        self,
        story: list[Flowable],
        onFirstPage: Callable[[Canvas, object], None] = ...,
        onLaterPages: Callable[[Canvas, object], None] = ...,
    ) -> None: ...
