"""Serve the workbench (Voila) or the notebooks (JupyterLab) to a browser on this computer.

It finds a free port, makes a random token, starts the server, waits until it answers, and only then prints the address
and opens a browser at it: the address that is printed is one that works. Ctrl-C ends the server and its sessions.
"""

from __future__ import annotations

import argparse
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOST = "127.0.0.1"
DEFAULT_PORT = {"workbench": 8866, "lab": 8888}
START_SECONDS = 60.0


def is_free(port: int) -> bool:
    """Whether a server could listen at ``port`` of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        if os.name != "nt":  # there the option means something else: taking a port from its owner
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def choose_port(wanted: int) -> int:
    """Return ``wanted`` (0: any) or, when it is taken, a free port near it, saying so."""
    if wanted == 0 or not is_free(wanted):
        nearby = [port for port in range(wanted + 1, wanted + 20) if wanted and is_free(port)]
        with socket.socket() as trial:
            trial.bind((HOST, 0))
            port: int = nearby[0] if nearby else trial.getsockname()[1]
        if wanted:
            print(f"Port {wanted} is taken or not allowed; using {port} instead.", flush=True)
        return port
    return wanted


def command(what: str, port: int, notebook: Path) -> list[str]:
    """Return the command that starts the server; all that does not change lies in the settings under etc/jupyter."""
    if what == "workbench":
        return [sys.executable, "-m", "voila", str(notebook), f"--Voila.port={port}", "--Voila.log_level=WARN"]
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyterlab", *root, "--LabApp.log_level=WARN", "--ServerApp.log_level=WARN"),
        *(f"--ServerApp.port={port}", f"--ServerApp.root_dir={ROOT}"),
        "--ServerApp.answer_yes=True",  # Ctrl-C means Ctrl-C
    ]


def answers(port: int) -> bool:
    """Whether a web server answers at ``port``."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/login")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def open_browser(address: str) -> None:
    """Open the address where there is a screen; a text browser in the terminal would be no help."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    webbrowser.open(address)


def serve(what: str, port: int, notebook: Path, browser: bool) -> int:
    """Start the server, say where it is, and stay until it ends; return the exit code."""
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_urlsafe(24)
    # through the environment, because other users of this computer can read command lines
    environment = {**os.environ, "JUPYTER_TOKEN": token, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    server = subprocess.Popen(command(what, port, notebook), cwd=ROOT, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                print("The server did not start; the lines above say why.", file=sys.stderr, flush=True)
                server.kill()
                return 1
            time.sleep(0.1)
        page = "" if what == "workbench" else "lab/tree/notebooks"
        address = f"http://{HOST}:{port}/{page}?token={token}"
        name = "The workbench" if what == "workbench" else "JupyterLab"
        print(f"{name} is ready. Open this address in a browser on this computer:\n\n    {address}\n", flush=True)
        print("Ctrl-C here ends it.", flush=True)
        if browser:
            open_browser(address)
        return server.wait()
    except KeyboardInterrupt:
        try:
            server.wait(timeout=15)  # Ctrl-C has reached the server too; let it end its sessions
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            server.kill()
        print("\nThe server has ended.", flush=True)
        return 0


def main() -> int:
    """Read the command line and serve; return the exit code."""
    parser = argparse.ArgumentParser(prog="serve.py", description=__doc__)
    parser.add_argument("what", choices=list(DEFAULT_PORT))
    parser.add_argument("--port", type=int, help="0 for any free port (default: 8866 for workbench, 8888 for lab)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--notebook", type=Path, default=ROOT / "notebooks" / "planner_workbench.ipynb")
    given = parser.parse_args()
    notebook = given.notebook.resolve()
    if given.what == "workbench" and not notebook.is_file():
        print(f"There is no notebook {notebook}.", file=sys.stderr)
        return 2
    port = choose_port(DEFAULT_PORT[given.what] if given.port is None else given.port)
    return serve(given.what, port, notebook, browser=not given.no_browser)


if __name__ == "__main__":
    sys.exit(main())
