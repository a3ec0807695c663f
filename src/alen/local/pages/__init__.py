"""The local pages, a module each."""
