"""What a page of the workbench needs, imported and tried out once: importing this module is the whole of it.

The process that kernels are forked from imports it, so that no session has to. It must leave no thread behind: a thread
does not survive a fork, and a lock that it held would never be given back.
"""

import contextlib
import gc
import sys
import threading

import ipykernel.ipkernel
import ipykernel.kernelapp  # noqa: F401

from sim.experiment import RunSettings, run_pair
from sim.experiment.session.state import REPLICATIONS
from sim.facts import load_facts
from sim.scenario import load_scenario
from sim.scenario.offers import shipped_offers, taken_apart
from sim.show.workbench.app import FIRST
from sim.show.workbench.calculation import PRECISE

with contextlib.suppress(Exception):  # whatever is wrong is said where a user sees it: in the page that runs into it
    facts = load_facts()
    shipped_offers(facts.plan.codes)
    for count in (PRECISE, REPLICATIONS):  # compiled code is loaded, and the first pictures are remembered
        run_pair(taken_apart(load_scenario(FIRST)), RunSettings(replications=count), facts)

if threading.active_count() > 1:
    print(f"A thread was left behind before forking: {threading.enumerate()}", file=sys.stderr)
gc.collect()
gc.freeze()  # what is there now is never looked at again, so that the sessions go on sharing its memory
