"""The oracle: the same programmes handed to HiGHS, one model per unit, no trick of ours."""

from __future__ import annotations

import highspy
import numpy as np


def minimum(cost: np.ndarray, matrix: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Least cost·z over z >= 0 and low <= matrix z <= high; inf where nothing meets it."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
    solver.setOptionValue("dual_feasibility_tolerance", 1e-10)
    rows, columns = matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = low, high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, matrix.size + 1, rows, dtype=np.int32)
    model.a_matrix_.index_ = np.tile(np.arange(rows, dtype=np.int32), columns)
    model.a_matrix_.value_ = matrix.T.ravel()
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        return float(solver.getInfo().objective_function_value)
    return float("inf")


def score(
    inputs: np.ndarray, outputs: np.ndarray, unit: int, rts: str, orientation: str, without: bool = False
) -> float:
    """One unit's Farrell score; NaN where the programme cannot be met."""
    x, y = inputs / inputs.mean(0), outputs / np.where(outputs.max(0) > 0, outputs.mean(0), 1.0)
    own_x, own_y = x[unit], y[unit]
    if without:
        x, y = np.delete(x, unit, 0), np.delete(y, unit, 0)
    if len(x) == 0:
        return float("nan")
    by_input = orientation == "in"
    # Variables: the score, then a weight per unit.
    top = np.column_stack([own_x if by_input else np.zeros(own_x.size), -x.T])
    bottom = np.column_stack([np.zeros(own_y.size) if by_input else -own_y, y.T])
    low = np.concatenate(
        [np.zeros(own_x.size) if by_input else -own_x, own_y if by_input else np.zeros(own_y.size)]
    )
    high = np.full(low.size, highspy.kHighsInf)
    matrix = np.vstack([top, bottom])
    if rts != "crs":
        matrix = np.vstack([matrix, np.concatenate([[0.0], np.ones(len(x))])])
        low = np.append(low, 1.0 if rts in ("vrs", "irs") else -highspy.kHighsInf)
        high = np.append(high, 1.0 if rts in ("vrs", "drs") else highspy.kHighsInf)
    cost = np.zeros(1 + len(x))
    cost[0] = 1.0 if by_input else -1.0
    found = minimum(cost, matrix, low, high)
    return float("nan") if np.isinf(found) else abs(found)


def scores(
    inputs: np.ndarray, outputs: np.ndarray, rts: str, orientation: str, without: bool = False
) -> np.ndarray:
    """Every unit's score."""
    return np.array([score(inputs, outputs, o, rts, orientation, without) for o in range(len(inputs))])
