"""The cloud's share of IT cost, with bounds that hold whatever the unknown turns out to be.

Cloud is told in two ways that are shown side by side: by deployment (IaaS, PaaS, SaaS), and by resource
(public cloud services). It is a share of spending: income and internal transfers are no cloud. Each comes in
two variants:

- *of decided IT*: lines of unknown kind may be cloud or not, [cloud / total, (cloud + unknown) / total];
- *of all that may be IT*: undecided lines too, which may be no IT, IT but no cloud, or cloud.

With C the cloud, T all decided IT (its unknown part included), a⁺ and a⁻ the charges and credits among lines
of unknown kind, b⁺ and b⁻ those among undecided lines, a share is linear over linear in what each line turns
out to be, so its ends are among

    low:   (C + a⁻ + b⁻) / (T + b⁺ + b⁻),  (C + a⁻ + b⁻) / (T + b⁻),  (C + a⁻) / (T + b⁺)
    high:  (C + a⁺ + b⁺) / (T + b⁺ + b⁻),  (C + a⁺) / (T + b⁻),  (C + a⁺ + b⁺) / (T + b⁺)

of which the least and the most are taken. The first of each holds for shares from 0 to 1; without credits
they are C / (T + b) and (C + a + b) / (T + b). The others are reached where credits bring a share below 0 or
above 1. The first variant is the same without b. Where the total may be zero or negative there is no share.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alen.model.ledger import UNKNOWN
from alen.products.ledger.amounts import Columns, Rows, per_mille
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import (
    Basis,
    Question,
    Spending,
    basis,
    counted_lines,
    counting,
)

CLOUD_AXES = ("deployment", "resource")


@dataclass(frozen=True)
class Share:
    """A share as an exact fraction, from the least to the most that it can be.

    decided  what is decided to be cloud, of what is decided to be IT; None where there is no share
    """

    decided: Fraction | None
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True)
class CloudLine:
    """Cloud told by one axis.

    cloud_ore      decided IT that is cloud
    other_ore      decided IT that is none
    unknown_ore    decided IT of unknown kind, of which unknown_credits_ore are credits (0 or below)
    undecided_ore  lines that may be IT, of which undecided_credits_ore are credits (0 or below)
    of_decided     the share of decided IT
    of_possible    the share of all that may be IT
    """

    axis: str
    cloud_ore: int
    other_ore: int
    unknown_ore: int
    unknown_credits_ore: int
    undecided_ore: int
    undecided_credits_ore: int

    @property
    def total_ore(self) -> int:
        """All decided IT."""
        return self.cloud_ore + self.other_ore + self.unknown_ore

    @property
    def of_decided(self) -> Share:
        """Only lines of unknown kind are open."""
        return self._between(0, 0)

    @property
    def of_possible(self) -> Share:
        """Lines of unknown kind are open, and undecided ones."""
        credits_ore = self.undecided_credits_ore
        return self._between(self.undecided_ore - credits_ore, credits_ore)

    def _between(self, charges: int, credits_ore: int) -> Share:
        whole = self.total_ore
        both = whole + charges + credits_ore
        if whole + credits_ore <= 0:
            return Share(None, None, None)
        least = self.cloud_ore + self.unknown_credits_ore
        most = self.cloud_ore + self.unknown_ore - self.unknown_credits_ore
        return Share(
            Fraction(self.cloud_ore, whole),
            min(
                Fraction(least + credits_ore, both),
                Fraction(least + credits_ore, whole + credits_ore),
                Fraction(least, whole + charges),
            ),
            max(
                Fraction(most + charges, both),
                Fraction(most, whole + credits_ore),
                Fraction(most + charges, whole + charges),
            ),
        )


@dataclass(frozen=True)
class CloudShare:
    """The cloud's share of one year's IT cost, or of all years', told by deployment and by resource."""

    organisation: str
    organisation_code: str
    is_invented: bool
    year: int | None
    spending: Spending
    basis: Basis
    lines: tuple[CloudLine, ...]

    def table(self) -> tuple[Columns, Rows]:
        """Two rows per axis: of decided IT, and of all that may be IT; shares in thousandths."""
        columns = (
            "axis", "variant", "cloud_ore", "other_ore", "unknown_ore", "undecided_ore",
            "share_per_mille", "low_per_mille", "high_per_mille",
        )  # fmt: skip
        rows: list[tuple[object, ...]] = []
        for line in self.lines:
            for variant in ("of_decided", "of_possible"):
                share: Share = getattr(line, variant)
                rows.append(
                    (
                        line.axis, variant, line.cloud_ore, line.other_ore, line.unknown_ore,
                        line.undecided_ore, *map(per_mille, (share.decided, share.low, share.high)),
                    )
                )  # fmt: skip
        return columns, rows


def cloud_share(lines: Lines, year: int | None = None, spending: Spending = "together") -> CloudShare:
    """The cloud's share of gross spending, and of lines that state no kind of cost.

    Raises NotFound for a year without lines.
    """
    counted = cloud_lines(lines, year, spending)
    return CloudShare(
        lines.holder.name, lines.holder.code, lines.holder.is_invented, year, spending,
        basis(lines).of(year), tuple(_line(lines, counted, axis) for axis in CLOUD_AXES),
    )  # fmt: skip


def cloud_lines(lines: Lines, year: int | None, spending: Spending) -> str:
    """SQL of the lines that a share of cloud is of, IT or not, as a query in parentheses.

    Raises NotFound for a year without lines.
    """
    whole = counted_lines(basis(lines), Question(year, spending=spending), every_measure=True)
    return f"(SELECT * FROM {whole} WHERE flow IN ('gross', 'not_stated'))"


def is_cloud(axis: str) -> str:
    """SQL: whether a line decided to be IT is cloud by an axis; false where the axis is unknown."""
    codes = ", ".join(f"'{code}'" for code in counting().cloud[axis])
    return f"coalesce({axis} IN ({codes}), false)"


def _line(lines: Lines, counted: str, axis: str) -> CloudLine:
    kind = (
        f"CASE WHEN is_it IS NULL THEN 'undecided' WHEN {is_cloud(axis)} THEN 'cloud' "
        f"WHEN coalesce({axis}, '{UNKNOWN}') = '{UNKNOWN}' THEN 'unknown' ELSE 'other' END"
    )
    rows = lines.rows(
        f"SELECT {kind}, sum(counted_ore), sum(least(counted_ore, 0)) FROM {counted} "
        "WHERE is_it IS NOT FALSE GROUP BY 1"
    )
    found = {str(name): (int(ore), int(credits_ore)) for name, ore, credits_ore in rows}
    cloud, other, unknown, undecided = (
        found.get(name, (0, 0)) for name in ("cloud", "other", "unknown", "undecided")
    )
    return CloudLine(axis, cloud[0], other[0], *unknown, *undecided)
