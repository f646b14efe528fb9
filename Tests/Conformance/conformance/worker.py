"""The Swift program, restarted after every trap."""

import json
import os
import re
import subprocess

from safetensors.torch import load_file, save_file

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(PACKAGE, ".build", "release", "SaccadeConformance")
SECONDS_TO_ANSWER = 120


class Worker:
    """Answers batches of cases, in files of a folder of its own."""

    def __init__(self, folder):
        self.request = os.path.join(folder, "request.safetensors")
        self.answers = os.path.join(folder, "answer.safetensors")
        # A trap's message is enough, and looking for symbols takes a second. Threads that spin while they wait keep
        # PyTorch from computing the next batch.
        self.environment = {"OMP_WAIT_POLICY": "passive", **os.environ, "SWIFT_BACKTRACE": "enable=no"}

    def operations(self):
        """The names of the operations that the Swift table has."""
        if not os.path.exists(PROGRAM):
            raise SystemExit(f"{PROGRAM} is not there: make conformance builds it")
        return set(subprocess.run([PROGRAM, "list"], capture_output=True, text=True, check=True).stdout.split())

    def answer(self, cases, tensors):
        """Answers by key, and the message of the trap for each (case, layout) that ended the program.

        The layouts of a case that traps in the first of them are not tried.
        """
        save_file({name: t.contiguous().clone() for name, t in tensors.items()}, self.request,
                  metadata={"cases": json.dumps(cases)})
        items = [(case["id"], layout) for case in cases for layout in case["layouts"]]
        answers, traps, start = {}, {}, 0
        while start < len(items):
            end, message = self.run(start, len(items))
            if message is not None:
                traps[items[end]] = message
                # What came before the trap was lost with the program.
                if end > start and self.run(start, end)[1] is not None:
                    raise RuntimeError(f"the program ends at other items the second time: {message}")
            if end > start:
                answers.update(load_file(self.answers))
            start = end + (message is not None)
            if message is not None and (end == 0 or items[end - 1][0] != items[end][0]):
                while start < len(items) and items[start][0] == items[end][0]:
                    start += 1
        return answers, traps

    def run(self, start, end):
        """The item at which the program ended, and its last words; `end` and None if it got through."""
        command = [PROGRAM, "answer", self.request, self.answers, str(start), str(end)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, env=self.environment, timeout=SECONDS_TO_ANSWER)
            output, words = done.stdout, last_words(done.stderr, done.returncode)
        except subprocess.TimeoutExpired as expired:
            output, words = (expired.stdout or b"").decode(), f"no answer within {SECONDS_TO_ANSWER} s"
        if words is None:
            return end, None
        numbers = output.split()
        if not numbers:
            raise RuntimeError(f"{PROGRAM}: {words}")
        return int(numbers[-1]), words


def last_words(errors, status):
    """The message of a trap, without the place in the source; None if there was none."""
    if status == 0:
        return None
    found = re.search(r"Fatal error: (.*)", errors)
    return found.group(1).strip() if found else f"ended with status {status}: {errors.strip()[-200:]}"
