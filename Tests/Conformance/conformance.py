"""Holds Saccade against PyTorch's own operator samples: see README.md.

python3 Tests/Conformance/conformance.py --help
"""

import sys

from conformance.main import main

if __name__ == "__main__":
    sys.exit(main())
