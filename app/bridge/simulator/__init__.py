"""A broker that computes everything from a ledger, seen through the MetaTrader5 module's surface."""
