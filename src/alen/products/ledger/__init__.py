"""What an organisation's own ledger answers: cost on three axes, suppliers, review, reconciliation."""
