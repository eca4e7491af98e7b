"""`python -m tests.e2e.simulated`: simulated shoppers against a service of their own, and what they reached.

.venv-actions/bin/python -m tests.e2e.simulated --conversations 500
.venv-actions/bin/python -m tests.e2e.simulated --seed 17 --conversations 1 --show
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import httpx

from tests.e2e.servers import whole_service
from tests.e2e.simulated.run import report, walk_all


def main() -> int:
    """Print the table; 1 when a reply broke what must always hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0, help="of the first; the next have the next ones")
    parser.add_argument("--show", action="store_true", help="print the conversations")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        service = whole_service(Path(folder))
        try:
            service.start()
            with httpx.Client(base_url=service.url, timeout=20, trust_env=False) as client:
                seeds = range(options.seed, options.seed + options.conversations)
                results = walk_all(client, seeds, progress=sys.stderr.isatty())
        finally:
            service.stop()
    print(report(results, show=options.show))
    return 1 if any(result.broken for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
