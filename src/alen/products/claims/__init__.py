"""Published statements as data: what was claimed, what its words allow, and whether it holds."""
