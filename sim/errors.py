"""The errors a user can meet. Every one says what is wrong, what is allowed and what to do, in both languages."""

from __future__ import annotations


class SimError(Exception):
    """A mistake in what went in, never a defect of the program.

    The command line prints it and exits 2; the workbench shows it beside the control it concerns.

    Parameters
    ----------
    en, da:
        The whole message in English and in Danish: what is wrong (file, line or key, value), what is allowed, what to do.
    key:
        The lever, setting or file the message is about (``"tidlig_udplacering.earliest_week"``), when there is one.
    """

    def __init__(self, en: str, da: str, *, key: str | None = None) -> None:
        super().__init__(en, da, key)
        self.en = en
        self.da = da
        self.key = key

    def __str__(self) -> str:
        return self.en

    def text(self, language: str) -> str:
        """The message in ``"da"`` or ``"en"``."""
        return self.da if language == "da" else self.en

    def __reduce__(self) -> tuple[object, ...]:
        # keyword-only arguments do not survive the default pickling, and errors travel back from worker processes
        return (_rebuild, (type(self), self.en, self.da, self.key))


def _rebuild(kind: type[SimError], en: str, da: str, key: str | None) -> SimError:
    return kind(en, da, key=key)


class DataError(SimError):
    """A file under ``data/`` breaks a rule."""


class ScenarioError(SimError):
    """A scenario names an unknown lever, or a value that is not allowed."""


class CalibrationError(SimError):
    """The assumptions contradict the plan: no model has these durations, flows and counts."""


class ImportFormatError(SimError):
    """A file to import is not in a format that is known."""


class RunError(SimError):
    """A run could not be started, stored or finished."""
