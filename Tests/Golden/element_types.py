"""Makes the golden file of element types: which type holds a result, and what numbers do to integers.

`python3 Tests/Golden/element_types.py`. Types are numbered in the order of TYPES. A key names the kinds of both operands:
`promotion/axes.axes` is for two tensors with axes, `axes.none` where the second has none, `axes.whole` and `axes.real`
where it is a Python number; a row is the first operand's type, a column the second's.
`scalar/<type>.<function>.<number>` is the result of a tensor of INTEGERS with a number, `…reversed` with the number first.
"""

import torch
from golden import Family

TYPES = [
    torch.float32, torch.bfloat16, torch.float16, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool,
]
INTEGERS = [10, 20, 30, 255]
NUMBERS = {"-1": -1, "-3": -3, "300": 300, "1.5": 1.5, "2^40": 2**40}
FUNCTIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "floorDivide": lambda a, b: a // b,
    "remainder": lambda a, b: a % b,
    "power": lambda a, b: a**b,
    "less": lambda a, b: a < b,
    "equal": lambda a, b: a == b,
    "greaterOrEqual": lambda a, b: a >= b,
}


def make():
    family = Family("element_types", command="python3 Tests/Golden/element_types.py")

    def table(name, second):
        def code(a, b):
            return TYPES.index(torch.result_type(torch.zeros(2, dtype=a), second(b)))

        family.names.add(name)
        family.put(f"promotion/{name}", torch.tensor([[code(a, b) for b in TYPES] for a in TYPES]))

    table("axes.axes", lambda t: torch.zeros(2, dtype=t))
    table("axes.none", lambda t: torch.zeros((), dtype=t))
    for name, number in [("axes.whole", 2), ("axes.real", 2.5)]:
        table(name, lambda _: number)
    for dtype in [torch.int64, torch.int32, torch.uint8]:
        x = torch.tensor(INTEGERS).to(dtype)
        for function, compute in FUNCTIONS.items():
            for label, number in NUMBERS.items():
                for suffix, operands in [("", (x, number)), (".reversed", (number, x))]:
                    try:
                        result = compute(*operands)
                    except (RuntimeError, ZeroDivisionError):
                        continue  # What PyTorch refuses is not compared.
                    name = f"{str(dtype)[6:]}.{function}.{label}{suffix}"
                    family.names.add(name)
                    family.put(f"scalar/{name}", result)
    return family


if __name__ == "__main__":
    make().save()
