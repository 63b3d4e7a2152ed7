"""Unit: one room by itself, against values known from elsewhere. Here: durations and their calibration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sim.errors import CalibrationError
from sim.facts import DurationRule, Facts, Figure, Histogram
from sim.model.durations import HazardTable, calibrated_table, hazard_factor, unit_table

LAWS = {
    "weibull": (stats.weibull_min, (0.5, 0.8, 1.0, 1.7, 4.0)),
    "lognormal": (stats.lognorm, (0.3, 0.8, 1.3, 2.0)),
    "loglogistic": (stats.fisk, (1.2, 1.6, 2.5, 6.0)),
    "gamma": (stats.gamma, (0.4, 1.0, 2.5, 8.0)),
}
SHAPED = [(family, shape) for family, (_, shapes) in LAWS.items() for shape in shapes]
HISTOGRAM = Histogram((0.0, 2.0, 5.0, 14.0, 27.0, 40.0, 53.0), (967, 2040, 3337, 3741, 1679, 1233, 1737), 24.6, "test")
FAMILIES = [("exponential", None), ("empirical", None), *SHAPED]


def figure(value: float, unit: str) -> Figure:
    return Figure(value, unit, "2020", "test", "assumption", value, value, "test:1")


def rule_of(family: str, shape: float | None = None, limit: float | None = None) -> DurationRule:
    return DurationRule(
        family,
        None if shape is None else figure(shape, "shape"),
        None if limit is None else figure(limit, "weeks"),
        HISTOGRAM if family == "empirical" else None,
        "test",
        "assumption",
    )


def mean_by_quadrature(table: HazardTable) -> float:
    """The mean as the integral of survival, piece by piece, without the table's own formula."""
    ends = [*table.ages[1:], table.ages[-1] + 60.0 / table.slope[-1]]
    pieces = [
        integrate.quad(table.survival, low, min(high, table.limit_weeks), epsabs=1e-13, epsrel=1e-12)[0]
        for low, high in zip(table.ages, ends, strict=True)
        if low < table.limit_weeks
    ]
    return float(np.sum(pieces))


@pytest.mark.parametrize("limit", [None, 60.0, 104.0])
@pytest.mark.parametrize(("family", "shape"), FAMILIES)
def test_the_mean_is_the_documented_one_to_1e_9(family: str, shape: float | None, limit: float | None) -> None:
    for mean in (21.3, 55.3):
        table = calibrated_table(rule_of(family, shape, limit), mean, "a")
        assert table.mean_weeks == pytest.approx(mean, abs=1e-9)
        assert mean_by_quadrature(table) == pytest.approx(mean, rel=1e-8)


@given(
    st.sampled_from(FAMILIES),
    st.floats(1.0, 300.0),
    st.one_of(st.none(), st.floats(1.01, 8.0)),
)
def test_any_mean_below_the_limit_is_met(
    family: tuple[str, float | None], mean: float, limit_over_mean: float | None
) -> None:
    limit = None if limit_over_mean is None else mean * limit_over_mean
    assert calibrated_table(rule_of(*family, limit), mean, "a").mean_weeks == pytest.approx(mean, abs=1e-9)


@pytest.mark.parametrize(("family", "shape"), SHAPED)
def test_survival_at_the_knots_is_that_of_the_family(family: str, shape: float) -> None:
    table = calibrated_table(rule_of(family, shape), 88.2, "a")
    law = LAWS[family][0](shape, scale=table.scale)
    assert len(table.ages) > 50
    assert np.all(np.diff(table.ages) > 0.0)
    assert np.all(table.slope > 0.0)
    assert table.survival(table.ages) == pytest.approx(law.sf(table.ages), rel=1e-6, abs=1e-12)
    # between the knots the table lies close too, where most spells end
    ages = law.ppf(np.linspace(0.01, 0.99, 99))
    assert np.max(np.abs(table.survival(ages) - law.sf(ages))) < 0.005


@pytest.mark.parametrize(("family", "shape"), [("weibull", 1.0), ("gamma", 1.0)])
def test_families_that_contain_the_exponential_agree_with_it(family: str, shape: float) -> None:
    plain = calibrated_table(rule_of("exponential"), 40.0, "a")
    table = calibrated_table(rule_of(family, shape), 40.0, "a")
    ages = np.linspace(0.0, 300.0, 301)
    assert table.survival(ages) == pytest.approx(plain.survival(ages), abs=1e-9)
    assert plain.survival(40.0) == pytest.approx(np.exp(-1.0), rel=1e-12)


def test_a_histogram_is_kept_at_its_edges() -> None:
    table = unit_table("empirical", None, HISTOGRAM)
    counts = np.array(HISTOGRAM.counts, float)
    for edge, bin_number in zip(HISTOGRAM.edges, range(7), strict=True):
        assert float(table.survival(edge)) == pytest.approx(counts[bin_number:].sum() / counts.sum(), rel=1e-12)
    assert table.mean_weeks == pytest.approx(24.6, abs=1e-9)
    stretched = calibrated_table(rule_of("empirical"), 21.3, "a")
    assert float(stretched.survival(14.0 * 21.3 / 24.6)) == pytest.approx(
        (3741 + 1679 + 1233 + 1737) / 14734, rel=1e-12
    )


@pytest.mark.parametrize(("counts", "mean"), [((10, 0, 10), 15.0), ((0, 10, 10), 24.0)], ids=["middle", "first"])
def test_a_histogram_with_an_empty_bin_has_a_table(counts: tuple[int, ...], mean: float) -> None:
    """Small groups have empty bins, and the data pack allows them."""
    rule = DurationRule("empirical", None, None, Histogram((0.0, 10.0, 20.0), counts, mean, "test"), "test", "found")
    table = calibrated_table(rule, mean, "a")
    assert table.mean_weeks == pytest.approx(mean, abs=1e-9)
    assert np.all(np.isfinite(table.cumulative))
    for bin_number, edge in enumerate((0.0, 10.0, 20.0)):
        assert float(table.survival(edge)) == pytest.approx(sum(counts[bin_number:]) / 20.0, rel=1e-12)


def test_a_histogram_with_an_empty_open_bin_is_refused() -> None:
    """Nobody goes beyond the last edge: no exponential tail can say that."""
    with pytest.raises(CalibrationError):
        unit_table("empirical", None, Histogram((0.0, 10.0, 20.0), (10, 10, 0), 9.0, "test"))


def test_a_histogram_whose_bins_exceed_its_mean_is_refused() -> None:
    with pytest.raises(CalibrationError) as caught:
        unit_table("empirical", None, Histogram((0.0, 10.0, 20.0), (1, 1, 8), 5.0, "test"))
    for text in (caught.value.en, caught.value.da):
        assert "5.0" in text


def test_the_share_that_reaches_the_limit() -> None:
    # an exponential with rate r, cut at 104: the mean is (1 - exp(-104 r)) / r and exp(-104 r) get there
    table = calibrated_table(rule_of("exponential", limit=104.0), 21.3, "a")
    rate = float(table.slope[0])
    assert -np.expm1(-104.0 * rate) / rate == pytest.approx(21.3, abs=1e-9)
    assert table.limit_share == pytest.approx(np.exp(-104.0 * rate), rel=1e-9)
    assert 0.006 < table.limit_share < 0.009
    assert float(table.survival(104.0)) == 0.0
    assert calibrated_table(rule_of("exponential"), 21.3, "a").limit_share == 0.0


@pytest.mark.parametrize("mean", [104.0, 110.5])
@pytest.mark.parametrize(("family", "shape"), FAMILIES)
def test_a_mean_that_is_not_below_the_limit_is_refused(family: str, shape: float | None, mean: float) -> None:
    with pytest.raises(CalibrationError) as caught:
        calibrated_table(rule_of(family, shape, 104.0), mean, "dagpenge")
    for text in (caught.value.en, caught.value.da):
        assert "dagpenge" in text
        assert f"{mean}" in text
        assert "104" in text
    assert caught.value.key == "dagpenge"


@pytest.mark.parametrize("share", [0.1, 0.123, 0.5, -0.25])
def test_the_exponential_needs_the_hazard_of_the_shorter_mean(share: float) -> None:
    table = calibrated_table(rule_of("exponential"), 55.3, "a")
    assert hazard_factor(table, share, "a") == pytest.approx(1.0 / (1.0 - share), rel=1e-15)


@pytest.mark.parametrize("limit", [None, 104.0])
@pytest.mark.parametrize("share", [-0.2, 0.05, 0.167, 0.6])
@pytest.mark.parametrize(("family", "shape"), FAMILIES)
def test_the_mean_is_shorter_by_exactly_the_share(
    family: str, shape: float | None, share: float, limit: float | None
) -> None:
    table = calibrated_table(rule_of(family, shape, limit), 55.3, "a")
    shorter = table.scaled_hazard(hazard_factor(table, share, "a"))
    assert mean_by_quadrature(shorter) == pytest.approx((1.0 - share) * 55.3, rel=1e-8)
    assert shorter.mean_weeks == pytest.approx((1.0 - share) * 55.3, abs=1e-9)
    assert np.diff(shorter.cumulative) == pytest.approx(shorter.slope[:-1] * np.diff(shorter.ages), rel=1e-9)


@pytest.mark.parametrize(("family", "shape"), FAMILIES)
def test_no_shortening_is_a_factor_of_exactly_one(family: str, shape: float | None) -> None:
    assert hazard_factor(calibrated_table(rule_of(family, shape, 104.0), 55.3, "a"), 0.0, "a") == 1.0


def test_a_prolongation_beyond_the_limit_is_refused() -> None:
    table = calibrated_table(rule_of("exponential", limit=104.0), 90.0, "dagpenge")
    with pytest.raises(CalibrationError) as caught:
        hazard_factor(table, -0.5, "dagpenge")
    for text in (caught.value.en, caught.value.da):
        assert "135.0" in text
        assert "104" in text


@pytest.mark.parametrize(("family", "shape"), [("weibull", 0.02), ("lognormal", 40.0), ("gamma", 0.002)])
def test_an_absurd_shape_is_calibrated_or_refused_but_never_garbage(family: str, shape: float) -> None:
    try:
        table = calibrated_table(rule_of(family, shape), 55.3, "a")
    except CalibrationError as refusal:
        assert refusal.da != refusal.en
    else:
        assert table.mean_weeks == pytest.approx(55.3, abs=1e-9)
        assert np.all(np.isfinite(table.ages))


def test_the_shipped_limit_is_that_of_the_law(facts: Facts) -> None:
    limits = {code: rule.limit_weeks.value for code, rule in facts.assumptions.durations.items() if rule.limit_weeks}
    assert limits == {"dagpenge": 104.0}
