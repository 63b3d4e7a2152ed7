"""How it is simulated: how many pairs of runs, how sure the picture is to be, and on which chance."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import ipywidgets

from sim.errors import RunError
from sim.experiment import Precision
from sim.experiment.session import State
from sim.show import numbers
from sim.show.fields import ChoiceField, LeverField
from sim.show.texts import Texts
from sim.show.workbench.part import Part, arrange

MOST_PAIRS = 2000
PRECISIONS = {"none": None, "10": 10.0, "5": 5.0, "2": 2.0}
"""Half-widths that can be asked for, in full-time persons."""
MOST_FIGURES = 18
"""Of a seed: what a 64-bit number holds, whichever it is."""
NEW_SEEDS = 1_000_000
"""A new seed is below this: short enough to be read aloud."""


class RunPanel(ipywidgets.VBox):
    """The run settings, behind a fold.

    Parameters
    ----------
    change:
        Told the settings that are to be others, by name.
    guarded:
        Makes a call that lets nothing get past the page.
    """

    def __init__(
        self, change: Callable[..., object], guarded: Callable[[Callable[..., object]], Callable[..., None]]
    ) -> None:
        self._is_open = False
        self._change = change
        self._language = "da"
        self.heading = Part("section.js", {"toggle": guarded(lambda _: self._toggle())})
        self.pairs = LeverField(
            "replications",
            " ",
            minimum=10,
            maximum=MOST_PAIRS,
            step=10,
            value=200,
            digits=0,
            continuous_update=False,
            on_change=guarded(lambda value: change(replications=round(value))),
        )
        self.precision = ChoiceField(
            "precision",
            " ",
            {name: name for name in PRECISIONS},
            "none",
            on_change=guarded(lambda name: change(precision=_precision(name))),
        )
        self.seed = Part(
            "seed.js",
            {
                "seed": guarded(self._take_seed),
                "new": guarded(lambda _: change(seed=secrets.randbelow(NEW_SEEDS))),
            },
        )
        super().__init__()
        self.add_class("wb-run-panel")

    def show(self, state: State) -> None:
        """Show the settings of a state."""
        texts, settings = Texts(state.language), state.settings
        self.heading.update(
            title=texts("run_panel.title"), intro=texts("run_panel.intro"), foldable=True, open=self._is_open, level=2
        )
        for field in (self.pairs, self.precision):
            field.language = state.language
        self.pairs.label, self.pairs.unit = texts("run_panel.pairs"), texts("run_panel.pairs_unit")
        self.pairs.help, self.pairs.note = texts("run_panel.pairs_help"), texts("run_panel.pairs_note")
        self.pairs.minimum = min(10, settings.replications)
        self.pairs.maximum = max(MOST_PAIRS, settings.replications)
        self.pairs.set_value(settings.replications)
        self.precision.label, self.precision.help = texts("run_panel.precision"), texts("run_panel.precision_help")
        self.precision.options = [[name, texts(f"run_panel.precision_{name}")] for name in PRECISIONS]
        self.precision.set_value(_name(settings.precision))
        self._language = state.language
        self.seed.update(labels=texts.group("run_panel.seed"), seed=str(settings.seed), refused="")
        arrange(self, [self.heading, *([self.pairs, self.precision, self.seed] if self._is_open else [])])

    def _take_seed(self, text: Any) -> None:
        """Take what was typed; what is no seed stays in the box with the reason beside it."""
        try:
            seed = _seed(text)
        except RunError as problem:
            self.seed.update(refused=problem.text(self._language))
            return
        self.seed.update(refused="")
        self._change(seed=seed)

    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self.heading.update(open=self._is_open)
        arrange(self, [self.heading, *([self.pairs, self.precision, self.seed] if self._is_open else [])])


def _precision(name: str) -> Precision | None:
    width = PRECISIONS[name]
    return Precision("gap", width) if width is not None else None


def _name(precision: Precision | None) -> str:
    """The choice that stands for a precision; of one that a file brought, the nearest that is at least as sharp."""
    if precision is None or precision.measure != "gap":
        return "none"
    known = {name: width for name, width in PRECISIONS.items() if width is not None}
    return max(
        (name for name in known if known[name] <= precision.half_width), key=lambda name: known[name], default="2"
    )


def _seed(text: Any) -> int:
    written = str(text).strip()
    if written.isascii() and written.isdecimal() and len(written) <= MOST_FIGURES:
        return int(written)
    raise RunError(
        f"“{numbers.brief(written)}” is no seed. Write a whole number of at most {MOST_FIGURES} figures, without signs.",
        f"“{numbers.brief(written)}” er ikke et frø. Skriv et helt tal på højst {MOST_FIGURES} cifre, uden tegn.",
        key="seed",
    )
