"""Entry of `python3 -m bootstrap`; written so that even an old Python can say that it is too old."""

import sys

if sys.version_info < (3, 9):  # noqa: UP036 - this is the check itself, run by whatever python3 the machine has
    sys.exit("Daogou's launcher needs Python 3.9 or newer as python3; try: make PYTHON=/path/to/python3 ...")

from bootstrap.cli import main

sys.exit(main(sys.argv[1:]))
