"""A planner's session, apart from any page: its state, what can be done to it, and how it is kept, shared and repeated."""

from sim.experiment.session.autosave import Autosave
from sim.experiment.session.history import History
from sim.experiment.session.library import Entry, Library, user_folder
from sim.experiment.session.reproduce import in_python, on_the_command_line
from sim.experiment.session.state import MOST_PINNED, State
from sim.experiment.session.written import Opened, from_code, from_file, to_code, to_toml

__all__ = [
    "MOST_PINNED",
    "Autosave",
    "Entry",
    "History",
    "Library",
    "Opened",
    "State",
    "from_code",
    "from_file",
    "in_python",
    "on_the_command_line",
    "to_code",
    "to_toml",
    "user_folder",
]
