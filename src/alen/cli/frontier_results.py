"""What a frontier found, as rows: for CSV, for JSON and for the table that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alen.answers.plain import to_plain
from alen.comparison.frontier.analysis import Analysis
from alen.comparison.frontier.dea import NO_PEER
from alen.comparison.frontier.technology import STATUS_NAMES
from alen.comparison.frontier.verdicts import GATE, SIGNIFICANCE


@dataclass(frozen=True)
class Found:
    """An analysis of a file's table, and how it was asked for.

    file            the file's name
    inputs, outputs headings of the columns
    with_super      whether super-efficiency was asked for
    replicates, seed  of the bootstrap; draws, alpha of the partial frontiers
    sigma_v         noise known beside the table; None where none was given
    """

    file: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    with_super: bool
    replicates: int
    seed: int
    draws: int
    alpha: float
    sigma_v: float | None
    analysis: Analysis

    @property
    def has_slacks(self) -> bool:
        """Whether slacks were worked out in full; left out with the other lenses, they may be too small."""
        one = self.analysis
        return one.envelopment is not None and (one.method != "dea" or one.scale is not None)

    def peers(self, unit: int) -> list[tuple[str, float]]:
        """The unit's peers and their weights, the heaviest first."""
        found = self.analysis.envelopment
        if found is None:
            return []
        return [
            (self.analysis.names[int(peer)], float(weight))
            for peer, weight in zip(found.peers[unit], found.weights[unit], strict=True)
            if peer != NO_PEER
        ]

    def slacks(self, unit: int) -> list[tuple[str, float]]:
        """What is left over of inputs, then missing of outputs, by heading; only what is not 0."""
        found = self.analysis.envelopment
        if found is None:
            return []
        left = [*zip(self.inputs, found.input_slacks[unit], strict=True)]
        left += [*zip(self.outputs, found.output_slacks[unit], strict=True)]
        return [(heading, float(value)) for heading, value in left if value > 0.0]

    def columns(self) -> list[tuple[str, Sequence[Any]]]:
        """The numbers of every unit, by the name of their column in CSV and JSON."""
        one = self.analysis
        made: list[tuple[str, Sequence[Any]]] = [
            ("unit", one.names),
            ("score", one.score.tolist()),
            ("status", one.status),
        ]
        if one.bootstrap is not None:
            made += [
                ("corrected", one.bootstrap.corrected.tolist()),
                ("lower", one.bootstrap.lower.tolist()),
                ("upper", one.bootstrap.upper.tolist()),
            ]
        if one.noise is not None:
            band = one.noise
            made += [
                ("noise_lower", band.lower.tolist()),
                ("noise_upper", band.upper.tolist()),
                ("rank", band.rank.tolist()),
                ("rank_lower", band.rank_lower.tolist()),
                ("rank_upper", band.rank_upper.tolist()),
            ]
        if one.method == "dea" and one.stochastic is not None:
            made.append(("sfa", one.stochastic.efficiency.tolist()))
        if one.best_of_two is not None:
            made.append(("best_of_two", one.best_of_two.tolist()))
        if one.method == "sfa" and one.stochastic is not None:
            made.append(("jlms", one.stochastic.efficiency_jlms.tolist()))
        if one.partial is not None:
            made += [
                ("fdh", one.partial.fdh.tolist()),
                ("order_m", one.partial.order_m.tolist()),
                ("order_alpha", one.partial.order_alpha.tolist()),
            ]
        if one.scale is not None:
            made += [("scale", one.scale.efficiency.tolist()), ("returns", one.scale.returns)]
        if self.with_super and one.super_efficiency is not None:
            above = one.super_efficiency
            made += [
                ("super", above.score.tolist()),
                ("super_status", [STATUS_NAMES[code] for code in above.status.tolist()]),
            ]
        return made

    def csv(self) -> tuple[list[str], list[list[object]]]:
        """Column names and one row per unit; peers and slacks as `name weight; name weight`."""
        columns = [(name, to_plain(values)) for name, values in self.columns()]
        names = [name for name, _ in columns]
        has_peers = self.analysis.envelopment is not None
        rows: list[list[object]] = []
        for unit in range(len(self.analysis.names)):
            row = [values[unit] for _, values in columns]
            if has_peers:
                row.append(_joined(self.peers(unit)))
            if self.has_slacks:
                row.append(_joined(self.slacks(unit)))
            rows.append(row)
        return [*names, *["peers"] * has_peers, *["slacks"] * self.has_slacks], rows

    def plain(self) -> dict[str, object]:
        """The whole as what JSON can hold; a number that is not there is null."""
        one = self.analysis
        columns = [(name, to_plain(values)) for name, values in self.columns()]
        units: list[dict[str, object]] = []
        for unit in range(len(one.names)):
            row: dict[str, object] = {name: values[unit] for name, values in columns}
            if one.envelopment is not None:
                row["peers"] = [{"unit": peer, "weight": weight} for peer, weight in self.peers(unit)]
                row["slacks"] = dict(self.slacks(unit)) if self.has_slacks else None
            units.append(row)
        return {
            "file": self.file, "inputs": self.inputs, "outputs": self.outputs, "method": one.method,
            "rts": one.rts if one.method == "dea" else None, "orientation": one.orientation,
            "engine": one.engine, "replicates": self.replicates or None,
            "seed": self.seed if self.replicates else None,
            "m": self.draws if one.partial is not None else None,
            "alpha": self.alpha if one.partial is not None else None,
            "potential": to_plain(one.potential), "potential_of_two": to_plain(one.potential_of_two),
            "sigma_v": to_plain(self.sigma_v), "simex": self._simex(), "gate": self._gate(),
            "sfa": self._stochastic(), "outliers": self._outliers(),
            "left_out": to_plain(one.left_out), "units": units,
        }  # fmt: skip

    def _simex(self) -> dict[str, object] | None:
        found = self.analysis.simex
        if found is None:
            return None
        return {
            "share": to_plain(found.share), "naive": to_plain(found.naive),
            "lambdas": to_plain(found.lambdas.tolist()), "shares": to_plain(found.shares.tolist()),
        }  # fmt: skip

    def _gate(self) -> dict[str, object] | None:
        found = self.analysis.gate
        if found is None:
            return None
        made: dict[str, object] = {
            "ratio": to_plain(found.ratio), "threshold": GATE, "is_open": found.is_open,
            "closed_by": list(found.closed_by), "stated": found.stated, "significance": SIGNIFICANCE,
        }  # fmt: skip
        for name, spread in (("straight", found.straight), ("curved", found.curved)):
            made[name] = None if spread is None else to_plain(spread._asdict())
        return made

    def _stochastic(self) -> dict[str, object] | None:
        found = self.analysis.stochastic
        if found is None:
            return None
        return {
            "coefficients": to_plain(found.coefficients.tolist()),
            "standard_errors": to_plain(found.standard_errors.tolist()),
            "sigma_u": found.sigma_u, "sigma_v": found.sigma_v, "gamma": to_plain(found.gamma),
            "log_likelihood": to_plain(found.log_likelihood), "ratio": to_plain(found.ratio),
            "p_value": to_plain(found.p_value), "wrong_skew": bool(found.wrong_skew),
            "no_noise": bool(found.no_noise), "converged": bool(found.converged),
        }  # fmt: skip

    def _outliers(self) -> list[dict[str, object]] | None:
        screen = self.analysis.outliers
        if screen is None:
            return None
        return [
            {
                "units": [self.analysis.names[at] for at in one.members], "ratio": to_plain(float(one.ratio)),
                "gap": to_plain(float(one.gap)), "tried": int(one.tried), "of": int(one.of),
            }
            for one in screen.sets
        ]  # fmt: skip


def _joined(pairs: Sequence[tuple[str, float]]) -> str:
    return "; ".join(f"{name} {value:.12g}" for name, value in pairs)
