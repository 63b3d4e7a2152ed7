"""Unit: one part alone does what it says. Here: why an initiative can change nothing."""

from __future__ import annotations

from datetime import date

import pytest

from sim.scenario import Activity, Capacity, Initiative, Matching, Meetings, Prevention, Routing, Shortening
from sim.scenario.idle import idle_reason

UNTIL = date(2023, 12, 31)
OFFER = {"groups": ("a",), "share": 0.5, "earliest_week": 4.0, "usual_week": 26.0, "length_weeks": 4.0}
TALKS = {"groups": ("a",), "interval_weeks": 2.0, "interval_today_weeks": 8.0, "effect_weeks": 8.0, "effect_after": 1.1}


@pytest.mark.parametrize(
    ("initiative", "reason"),
    [
        (Activity(**OFFER, effect_after=1.2), None),
        (Activity(**OFFER, effect_during=0.9), None),
        (Activity(**OFFER), "no_effect"),
        (Activity(**OFFER | {"earliest_week": 26.0}, share_today=0.5, effect_after=1.2), "today"),
        (Activity(**OFFER | {"share": 0.0}, effect_after=1.2), "nobody"),
        (Activity(**OFFER, effect_after=1.2, start=date(2024, 1, 1)), "later"),
        (Meetings(**TALKS), None),
        (Meetings(**TALKS | {"interval_weeks": 8.0}), "today"),
        (Meetings(**TALKS | {"effect_after": 1.0}), "no_effect"),
        (Meetings(**TALKS, share=0.0), "nobody"),
        (Matching(groups=("a",), effect=1.1), None),
        (Matching(groups=("a",), effect=1.0), "no_effect"),
        (Prevention(groups=("a",), factor=0.9), None),
        (Prevention(groups=("a",), factor=1.0), "no_effect"),
        (Routing(groups=("a",), destination="job", instead="b", share=0.1), None),
        (Routing(groups=("a",), destination="job", instead="b", share=0.0), "nobody"),
        (Shortening(groups=("a",), shorter_share=0.1), None),
        (Shortening(groups=("a",), shorter_share=0.0), "no_effect"),
        (Capacity(pool="p", slots=5), "places_alone"),
    ],
)
def test_what_does_nothing_says_why(initiative: Initiative, reason: str | None) -> None:
    assert idle_reason(initiative, UNTIL) == reason
