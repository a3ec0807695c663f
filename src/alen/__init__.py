"""Alen: comparable, traceable figures about public IT economics in Denmark."""

__version__ = "0.1.0"
