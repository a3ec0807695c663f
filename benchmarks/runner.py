"""Runs one command and prints its wall time, CPU time and peak memory as JSON; its own memory is small.

A child begins its life with the memory of the process that starts it, and the peak is carried over, so
the measuring process must not be a big one. Standard library alone; started with `python -I -S`.
"""

import json
import os
import subprocess
import sys
import time

begun = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
assert process.stdout is not None
said = process.stdout.read()
_, status, usage = os.wait4(process.pid, 0)
ended = time.perf_counter()
cpu = usage.ru_utime + usage.ru_stime
facts = {"seconds": ended - begun, "cpu": cpu, "mb": usage.ru_maxrss / 1024, "status": status, "said": said}
print(json.dumps(facts))
