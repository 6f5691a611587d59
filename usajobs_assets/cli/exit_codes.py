"""How `usajobs` exits when it is not done; wrong usage is click's own 2."""

FAILED = 1
BLOCKED = 3
"""Blocked by the gate, or not proven."""
STOPPED = 143
"""By SIGTERM or Ctrl-C: 128 + 15, as a shell has it."""
