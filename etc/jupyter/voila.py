"""Settings of Voila in this project's environment: this computer only, a token, limited sessions, no lost replies."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import sys

import jupyter_client.session
import zmq.asyncio
from tornado.web import HTTPError
from traitlets import TraitError

from sim.serving.forked import NAME, can_fork, warm_up

c = get_config()  # noqa: F821  (Jupyter puts this function into the namespace of its settings files)

SESSION_BYTES = 400e6  # a session begins with some 110 MB of its own and shares the rest; a long one may hold this much


def most_sessions():
    """As many as half of this computer's memory holds, at least 4 and at most 16."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows, and systems that do not tell
        return 8
    return int(min(max(memory / 2 // SESSION_BYTES, 4), 16))


MOST_SESSIONS = most_sessions()
ABANDONED_AFTER_SECONDS = 30.0

# --- who can reach it ---
c.Voila.ip = "127.0.0.1"
c.Voila.auto_token = True  # JUPYTER_TOKEN when it is set, otherwise a random one
# serve.py looks for a free port and says so; silently taking another one would make the address it prints wrong
c.Voila.port_retries = 0
c.Voila.open_browser = False
# Kernels talk through files that only this user can read, not through network ports that every local user can reach.
c.KernelManager.transport = "ipc"

# --- what is shown ---
c.VoilaConfiguration.template = "fredericia"
c.VoilaConfiguration.strip_sources = True
c.HTMLExporter.language_code = "da"
c.VoilaExecutor.cell_error_instruction = (
    "Siden kunne ikke bygges færdig. Genindlæs den; sker det igen, så send teksten i terminalvinduet til den, "
    "der vedligeholder værktøjet."
)
c.VoilaExecutor.cell_timeout_instruction = "Siden blev ikke færdig i tide. Genindlæs den."
# Extensions of JupyterLab that may be installed beside us and have no business in a page without JupyterLab. (An allow
# list of the widget extensions alone keeps widgets from being drawn.)
c.VoilaConfiguration.extension_denylist = [
    "@jupyterhub/jupyter-server-proxy",
    "@voila-dashboards/jupyterlab-preview",
    "bqplot",
    "bqscales",
    "dask-labextension",
    "ipydatagrid",
    "jupyterlab-jupytext",
    "jupyterlab-plotly",  # 5 MB; our charts bring their own drawing library
]

# --- sessions ---
if can_fork():
    c.KernelProvisionerFactory.default_provisioner_name = NAME
    if "voila.app" in sys.modules:  # whoever only reads these settings, such as a test, starts nothing
        warm_up()
# Ten pages that are opened at once keep the server busy for longer than the four seconds after which it would give up
# on what a kernel has long since sent, and show an empty page.
c.VoilaExecutor.iopub_timeout = 60

# A tab that is closed ends its kernel; one that crashes leaves it behind: end those that nobody has been connected to for
# a quarter of an hour.
c.MappingKernelManager.cull_idle_timeout = 900
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = False


def is_abandoned(kernel, now):
    """Whether a kernel (as the server describes it) is idle, has no page and has been left alone for a while."""
    quiet = now - dt.datetime.fromisoformat(kernel["last_activity"])
    is_idle = kernel["execution_state"] == "idle" and quiet.total_seconds() > ABANDONED_AFTER_SECONDS
    return is_idle and kernel["connections"] == 0


def described(manager, kernel_ids):
    """Kernels as the server describes them; one that is only just starting cannot be, and is not abandoned either."""
    for kernel_id in kernel_ids:
        with contextlib.suppress(TraitError):
            yield manager.kernel_model(kernel_id)


def admit(request, notebook, cwd):
    """Start a session only while there is room; make room first by ending those whose page was closed."""
    # Asking for it sets the cookie without which a page that is closed may not end its session.
    _ = request.xsrf_token
    manager = request.kernel_manager
    known = manager.list_kernel_ids()
    if len(known) < MOST_SESSIONS:
        return
    now = dt.datetime.now(dt.UTC)
    abandoned = [kernel["id"] for kernel in described(manager, known) if is_abandoned(kernel, now)]
    if len(known) - len(abandoned) >= MOST_SESSIONS:
        raise HTTPError(503, "All session slots are in use.")
    for kernel_id in abandoned:
        asyncio.ensure_future(manager.shutdown_kernel(kernel_id, now=True))  # noqa: RUF006


c.VoilaConfiguration.prelaunch_hook = admit

# --- lost replies ---
# Jupyter's client sends through a plain view of an asynchronous socket. Sending can swallow the signal that a reply
# has already arrived, and then nobody reads it: the page says for ever that it is executing. Asking the socket to look
# again after each message heals it. The method is private to pyzmq; a test notices when it goes away.
_send = jupyter_client.session.Session.send


def send_and_look_again(self, stream, *args, **kwargs):
    """Send a message, then make the socket see what has arrived in the meantime."""
    sent = _send(self, stream, *args, **kwargs)
    if isinstance(stream, zmq.asyncio.Socket):
        stream._schedule_remaining_events()
    return sent


if _send.__name__ != send_and_look_again.__name__:  # settings may be read more than once in one process
    jupyter_client.session.Session.send = send_and_look_again
