"""How long a test waits for another process before it holds that one to be stuck, in seconds.

Far longer than any of them takes: the machine may be busy with something else, and a limit that is met
only then fails where nothing is wrong.
"""

from __future__ import annotations

START_SECONDS = 120.0
"""For a process to begin, and to say so or to answer."""

END_SECONDS = 120.0
"""For a process that was asked to end."""
