"""Above the levers: undo and redo, the scenario to start from, the ways back, and what matters most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sim.experiment.session import History
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.show.workbench.changes import step_in_words
from sim.show.workbench.lever_words import LeverWords
from sim.show.workbench.part import Part


class StepBar(Part):
    """Undo and redo, each saying what it would change."""

    def __init__(self, undo: Callable[[Any], object], redo: Callable[[Any], object]) -> None:
        super().__init__("history.js", {"undo": undo, "redo": redo})

    def show(self, history: History, words: LeverWords, *, is_restored: bool) -> None:
        """Say what can be undone and redone."""
        before, now, after = history.before, history.now, history.after
        labels = dict(words.texts.group("desk.history"))
        if is_restored:
            labels["none"] = f"{words.texts('desk.restored')} {labels['none']}"
        self.update(
            labels=labels,
            undo=step_in_words(before, now, words) if before is not None else "",
            redo=step_in_words(now, after, words) if after is not None else "",
        )


class StartBar(Part):
    """The scenario to start from."""

    def __init__(self, events: Mapping[str, Callable[[Any], object]]) -> None:
        super().__init__("start_bar.js", events)
        self._titles = {name: load_scenario(name).title for name in shipped_scenarios()}

    def show(self, start: Scenario, words: LeverWords, matters: Sequence[tuple[str, str, str]]) -> None:
        """Say where the levers start from, and which matter most (key, name, effect)."""
        language = words.language
        options = [[name, getattr(title, language)] for name, title in self._titles.items()]
        if start.name not in self._titles:
            options.insert(0, [start.name, words.texts("desk.start.own", title=getattr(start.title, language))])
        self.update(
            labels=words.texts.group("desk.start"),
            options=options,
            value=start.name,
            description=getattr(start.description, language),
            matters=[list(one) for one in matters],
        )
