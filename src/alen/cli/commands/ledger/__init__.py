"""`alen ledger …`: an organisation's own ledger, on its own machine."""
