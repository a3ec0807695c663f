"""One folder per publisher: ask, keep the bytes, read them into typed tables."""
