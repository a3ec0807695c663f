"""Where an organisation's own, private files lie. No public room may import this: see pyproject.toml."""
