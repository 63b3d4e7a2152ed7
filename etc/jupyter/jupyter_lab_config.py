"""Settings of JupyterLab in this project's environment: this computer only, a token, no calls to the outside."""

from __future__ import annotations

c = get_config()  # noqa: F821  (Jupyter puts this function into the namespace of its settings files)

c.ServerApp.ip = "127.0.0.1"
# serve.py looks for a free port and says so; silently taking another one would make the address it prints wrong
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False

# jupyter_server_config.d/workbench.json turns off two parts: Voila inside this server, whose stock template loads style
# sheets from the internet, and the shim for settings of the classic notebook. Its name sorts after theirs, so it wins.

c.LabApp.extension_manager = "readonly"  # the other manager asks a package index for extensions

# Kernels talk through files that only this user can read, not through network ports that every local user can reach.
c.KernelManager.transport = "ipc"
