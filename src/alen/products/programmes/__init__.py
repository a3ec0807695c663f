"""Joint programmes: who pays what, when, for which result."""
