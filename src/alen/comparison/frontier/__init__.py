"""Frontiers: how little input units such as yours have been seen to need, and how sure that is.

A second view of the figures, never a headline. Pure functions on arrays: nothing is opened, a seed is an
argument. `analysis.analyse` runs a lens and gives everything that a page or a table prints; the modules
below it hold one lens each. The compiled engine (numba, extra `fast`) and the plain one (numpy) run the same
algorithms; which one runs is an argument, and both give the same scores.
"""
