"""The pages, one module for each kind: what it asks, what it draws, what it says."""
