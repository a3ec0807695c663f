"""Numbers against numbers: ranks, trends and groups on plain arrays.

Arrays are float64 with NaN for missing. Missing is never counted as 0 and never filled: what cannot be
said comes back as NaN, and every sum tells how much of it is missing. A number that is not finite counts
as missing.
"""
