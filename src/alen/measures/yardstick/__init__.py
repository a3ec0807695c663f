"""The yardstick that a ledger's lines are measured by: taxonomy, crosswalk, rules, classification."""
