"""The fourth room: engines turn a model into records of what happened. They keep the calendar and the queues, no more."""
