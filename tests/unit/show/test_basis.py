"""Unit: one part alone does what it says. Here: the panel of what the numbers rest on."""

from __future__ import annotations

import pytest

from sim.experiment import RunSettings
from sim.facts import Facts
from sim.show.texts import Texts
from sim.show.workbench.basis import basis


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_effect_of_the_evidence_is_named_in_words(facts: Facts, language: str) -> None:
    """A Danish page once named effects by their English codes."""
    estimates = basis(facts, RunSettings(), language)["lists"][2]["items"]
    texts = [entry["text"] for entry in estimates]
    assert len(texts) >= len(facts.evidence.effects)
    for effect in facts.evidence.effects.values():
        named = Texts(language)(f"workbench.basis.effect_of.{effect.initiative}")
        assert any(named in text for text in texts), effect.code
        assert not any("_" in text or f"({effect.code.replace('_', ' ')})" in text for text in texts)
