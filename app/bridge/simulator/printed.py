"""What a report is printed of: an account's deals and open positions, and the words around them in four languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from app.bridge.clock import to_server
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Position
from app.domain.money import ZERO, total

LANGUAGES = ("en", "es", "ja", "ru")
LABELS = {
    "Trade History Report": ("Informe del historial de trading", "取引履歴レポート", "Отчет торговой истории"),
    "Strategy Tester Report": (
        "Informe del Probador de Estrategias",
        "ストラテジーテスターレポート",
        "Отчет Тестера стратегий",
    ),
    "Settings": ("Configuraciones", "設定", "Настройки"),
    "Expert": ("Asesor Experto", "エキスパート", "Эксперт"),
    "Inputs": ("Parámetros de entrada", "パラメータ", "Параметры"),
    "Name": ("Nombre", "名前", "Имя"),
    "Account": ("Cuenta", "口座", "Счет"),
    "Company": ("Empresa", "会社", "Компания"),
    "Date": ("Fecha", "日付", "Дата"),
    "Positions": ("Posiciones", "ポジション", "Позиции"),
    "Orders": ("Órdenes", "注文", "Ордера"),
    "Deals": ("Transacciones", "約定", "Сделки"),
    "Open Positions": ("Posiciones abiertas", "保有ポジション", "Открытые позиции"),
    "Working Orders": ("Órdenes pendientes", "待機注文", "Рабочие ордера"),
    "Results": ("Resultados", "結果", "Результаты"),
    "Time": ("Fecha/Hora", "時間", "Время"),
    "Open Time": ("Hora de apertura", "オープン時間", "Время открытия"),
    "Position": ("Posición", "ポジション", "Позиция"),
    "Deal": ("Transacción", "約定", "Сделка"),
    "Order": ("Orden", "注文", "Ордер"),
    "Symbol": ("Símbolo", "銘柄", "Символ"),
    "Type": ("Tipo", "タイプ", "Тип"),
    "Direction": ("Dirección", "新規・決済", "Направление"),
    "Volume": ("Volumen", "数量", "Объем"),
    "Price": ("Precio", "価格", "Цена"),
    "S / L": ("S / L", "S / L", "S / L"),
    "T / P": ("T / P", "T / P", "T / P"),
    "Market Price": ("Precio de mercado", "市場価格", "Рыночная цена"),
    "State": ("Estado", "状態", "Состояние"),
    "Cost": ("Costo", "コスト", "Издержки"),
    "Commission": ("Comisión", "手数料", "Комиссия"),
    "Fee": ("Cargo", "料金", "Сбор"),
    "Swap": ("Swap", "スワップ", "Своп"),
    "Profit": ("Beneficio", "損益", "Прибыль"),
    "Comment": ("Comentario", "コメント", "Комментарий"),
    "Balance": ("Balance", "残高", "Баланс"),
    "Free Margin": ("Margen libre", "余剰証拠金", "Свободная маржа"),
    "Credit Facility": ("Línea de crédito", "クレジット", "Кредит"),
    "Margin": ("Margen", "証拠金", "Маржа"),
    "Floating P/L": ("P/L flotante", "評価損益", "Плавающая прибыль"),
    "Margin Level": ("Nivel de margen", "証拠金維持率", "Уровень маржи"),
    "Equity": ("Equidad", "有効証拠金", "Средства"),
    "Total Net Profit": ("Beneficio neto total", "総損益", "Чистая прибыль"),
    "Gross Profit": ("Beneficio bruto", "総利益", "Общая прибыль"),
    "Gross Loss": ("Pérdidas brutas", "総損失", "Общий убыток"),
    "Profit Factor": ("Factor de beneficio", "プロフィットファクター", "Прибыльность"),
    "Total Trades": ("Total de transacciones", "取引数", "Всего трейдов"),
}
"""The terminal's labels: English, and the other languages in their order. Tokens inside the rows stay English."""

POSITION_TITLES = (
    "Time", "Position", "Symbol", "Type", "Volume", "Price", "S / L", "T / P", "Time", "Price", "Commission", "Swap",
    "Profit",
)  # fmt: skip
ORDER_TITLES = (
    "Open Time", "Order", "Symbol", "Type", "Volume", "Price", "S / L", "T / P", "Time", "State", "Comment",
)  # fmt: skip
OPEN_TITLES = (
    "Time", "Position", "Symbol", "Type", "Volume", "Price", "S / L", "T / P", "Market Price", "Swap", "Profit",
    "Comment",
)  # fmt: skip
WORKING_TITLES = (*ORDER_TITLES[:8], "Market Price", "State", "Comment")
DEAL_TITLES = ("Time", "Deal", "Symbol", "Type", "Direction", "Volume", "Price", "Order")
ENTRY_WORDS = {None: "", Entry.IN: "in", Entry.OUT: "out", Entry.INOUT: "in/out", Entry.OUT_BY: "out by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a report is printed of. `deals` in order of time; `opening` is the balance before the first of them.

    `zone` is that of the server's clock. Amounts in `currency`, with so many `digits`. Deals of the kinds `beside` the
    balance move the credit instead.
    """

    key: AccountKey
    deals: tuple[Deal, ...]
    printed_at: datetime
    positions: tuple[Position, ...] = ()
    holder: str = "A. Person"
    company: str = "Simulated Broker Ltd"
    currency: str = "USD"
    zone: str = "UTC"
    margin_mode: str = "Hedge"
    credit: Decimal = ZERO
    margin: Decimal = ZERO
    opening: Decimal = ZERO
    digits: int = 2
    leverage: int = 100
    beside: frozenset[DealKind] = frozenset({DealKind.CREDIT})

    @property
    def balance(self) -> Decimal:
        """The balance at the end."""
        return sum(map(self.moved, self.deals), self.opening)

    def moved(self, deal: Deal) -> Decimal:
        """What a deal does to the balance; credit stands beside it."""
        return ZERO if deal.kind in self.beside else deal.amount

    def money(self, value: Decimal) -> str:
        """An amount as the terminal prints it: a space between thousands, the account's decimals."""
        return grouped(value, self.digits)

    @property
    def floating(self) -> Decimal:
        """What the open positions are worth now."""
        return total(each.profit + each.swap for each in self.positions)

    @property
    def equity(self) -> Decimal:
        """Balance + credit + floating."""
        return self.balance + self.credit + self.floating

    @property
    def margin_level(self) -> str:
        """Equity in percent of the margin, as printed; empty where no margin is used."""
        return f"{self.equity / self.margin * 100:.2f}" if self.margin else ""

    def clock(self, moment: datetime, form: str = "%Y.%m.%d %H:%M:%S") -> str:
        """A moment on the server's clock, as the terminal prints it."""
        return datetime.fromtimestamp(to_server(moment, self.zone), UTC).strftime(form)

    @property
    def block(self) -> list[tuple[tuple[str, str], ...]]:
        """The rows of labels and values at the end."""
        return [
            (("Balance", self.money(self.balance)), ("Free Margin", self.money(self.equity - self.margin))),
            (("Credit Facility", self.money(self.credit)), ("Margin", self.money(self.margin))),
            (("Floating P/L", self.money(self.floating)), ("Margin Level", self.margin_level)),
            (("Equity", self.money(self.equity)),),
        ]

    @property
    def results(self) -> list[tuple[tuple[str, str], ...]]:
        """The rows of statistics below everything; their shape is close to the block's, their meaning is not."""
        results = [deal.amount for deal in self.deals if deal.entry not in {None, Entry.IN}]
        won, lost = total(each for each in results if each > 0), total(each for each in results if each < 0)
        factor = f"{won / -lost:.2f}" if lost else "0.00"
        return [
            (
                ("Total Net Profit", self.money(won + lost)),
                ("Gross Profit", self.money(won)),
                ("Gross Loss", self.money(lost)),
            ),
            (("Profit Factor", factor), ("Total Trades", str(len(results)))),
        ]


def said(label: str, language: str) -> str:
    """A label in a language."""
    return (label, *LABELS[label])[LANGUAGES.index(language)]


def grouped(value: Decimal, digits: int = 2) -> str:
    """An amount with a space between thousands."""
    return f"{value:,.{digits}f}".replace(",", " ")


def plain(value: Decimal) -> str:
    """A volume without needless zeros."""
    return f"{value.normalize():f}"


def deal_titles(*, fee: bool, cost: bool) -> list[str]:
    """The titles of the deals' columns."""
    middle = [*(["Cost"] if cost else []), "Commission", *(["Fee"] if fee else [])]
    return [*DEAL_TITLES, *middle, "Swap", "Profit", "Balance", "Comment"]


def deal_rows(printed: Printed, *, fee: bool, cost: bool = False) -> list[list[str]]:
    """The deals as the terminal writes them, with the running balance."""
    balance, rows = printed.opening, []
    for deal in printed.deals:
        balance += printed.moved(deal)
        amounts = [*([ZERO] if cost else []), deal.commission, *([deal.fee] if fee else []), deal.swap, deal.profit]
        trade = deal.entry is not None
        rows.append(
            [
                printed.clock(deal.time),
                deal.ticket,
                deal.symbol,
                deal.kind.value,
                ENTRY_WORDS[deal.entry],
                plain(deal.volume) if trade else "",
                f"{deal.price:f}" if trade else "",
                str(deal.order) if trade else "",
                *(printed.money(each) for each in (*amounts, balance)),
                deal.comment,
            ]
        )
    return rows


def closed_positions(printed: Printed) -> Iterator[tuple[list[str], str]]:
    """Positions that were opened and closed, each with its comment; the first of several parts bears the commission."""
    opened: dict[int, Deal] = {}
    for deal in printed.deals:
        if deal.entry is Entry.IN:
            opened.setdefault(deal.position, deal)
        elif deal.entry in {Entry.OUT, Entry.OUT_BY} and deal.position in opened:
            first = opened[deal.position]
            yield (
                [
                    printed.clock(first.time), str(deal.position), deal.symbol, first.kind.value, plain(deal.volume),
                    f"{first.price:f}", "", "", printed.clock(deal.time), f"{deal.price:f}",
                    *map(printed.money, (first.commission + deal.commission, deal.swap, deal.profit)),
                ],
                first.comment,
            )  # fmt: skip
            opened[deal.position] = replace(first, commission=ZERO)


def filled_orders(printed: Printed) -> Iterator[list[str]]:
    """The orders behind the trading deals."""
    for deal in printed.deals:
        if deal.entry is not None:
            volume, time = plain(deal.volume), printed.clock(deal.time)
            yield [
                time, str(deal.order), deal.symbol, deal.kind.value, f"{volume} / {volume}", "market", "", "", time,
                "filled", deal.comment,
            ]  # fmt: skip


def working_orders(printed: Printed) -> Iterator[list[str]]:
    """A waiting order beside each open position, so that readers meet the section."""
    for each in printed.positions:
        yield [
            printed.clock(each.opened_at), str(each.ticket + 500_000), each.symbol, f"{each.side} limit",
            f"{plain(each.volume)} / 0", f"{each.price_open:f}", "", "", f"{each.price_now:f}", "placed", "",
        ]  # fmt: skip


def open_rows(printed: Printed) -> Iterator[list[str]]:
    """The open positions."""
    for each in printed.positions:
        yield [
            printed.clock(each.opened_at), str(each.ticket), each.symbol, each.side, plain(each.volume),
            f"{each.price_open:f}", "", "", f"{each.price_now:f}", *map(printed.money, (each.swap, each.profit)), "",
        ]  # fmt: skip
