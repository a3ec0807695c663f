"""Measurements of whole processes; `python -m benchmarks` writes RESULTS.md."""
