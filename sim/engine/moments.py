"""The written order of what happens at one moment, which both engines follow.

Among simultaneous entries of the calendar the lower kind comes first; within a kind the lower priority number, then the
lower citizen key (or pool), then the earlier initiative (or the earlier line of the model's list of changing pools). Whatever
follows at once from an entry (a place passed on, a hazard changed) is settled before the next one.
"""

SPELL_ENDS, ACTIVITY_ENDS, CAPACITY_CHANGES, GIVES_UP, EFFECT_CHANGES, COMES, REQUESTS = range(7)
