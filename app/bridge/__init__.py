"""How FIDUS reads MetaTrader terminals and the statements they print."""
