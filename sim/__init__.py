"""Fredericia workbench: what would each initiative of the employment plan do to the number on public support?

Data flows one way through the rooms of this package, and each room knows only those before it::

    facts -> scenario -> model -> engine -> experiment -> analysis -> show

Nothing is imported here, so that ``import sim`` stays cheap; import the room you need.
"""

__version__ = "0.1.0"
