"""What the peers of `saccade-bench` have in common: they do steps when they are asked to, as it describes."""

import json
import resource
import sys
import time


def answer(**fields):
    print(json.dumps(fields), flush=True)


def peak_memory_bytes():
    """The most memory that this process held in RAM; `ru_maxrss` also counts what the parent held at the fork."""
    try:
        with open("/proc/self/status") as lines:
            for line in lines:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def serve(step, warmup):
    """Warms up, says so, and times as many calls of `step` as each line of standard input says."""
    for _ in range(warmup):
        step()
    answer(ready=True)
    for line in sys.stdin:
        if not line.strip().isdigit():
            break
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            times.append((time.perf_counter() - start) * 1000)
        answer(milliseconds=times)
    answer(peak_memory_bytes=peak_memory_bytes())
