"""Exports of ledgers and invoices: from any organisation's file to the one shape of a line."""
