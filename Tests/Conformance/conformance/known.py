"""The list of differences that stay, each with its reason."""

import fnmatch
from dataclasses import dataclass


@dataclass
class Known:
    """A line of the list: which parts of which cases may differ, and why."""

    line: int
    case: str
    part: str
    reason: str
    matched: bool = False

    def speaks_of(self, operators):
        """Whether the line could match a case of one of these operators."""
        return any(fnmatch.fnmatchcase(name, self.case.split("/")[0]) for name in operators)


def read(path):
    """The lines of a list: `case pattern | part pattern | reason`, with * for any text. # begins a comment.

    A part is `result0` and the like, `gradient.x`, or `trap: ` and its message.
    """
    result = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            fields = [field.strip() for field in text.split("|")]
            if len(fields) != 3 or not all(fields):
                raise SystemExit(f"{path}:{number}: a line must be `case | part | reason`: {text}")
            # Brackets stand for themselves.
            result.append(Known(number, *(field.replace("[", "[[]") for field in fields[:2]), fields[2]))
    return result


def find(known, case, part):
    """The lines that cover a difference."""
    return [line for line in known
            if fnmatch.fnmatchcase(case, line.case) and fnmatch.fnmatchcase(part, line.part)]
