"""`python -m custody` is `custody`."""

import sys

from custody.cli import main

if __name__ == "__main__":
    sys.exit(main())
