"""`python -m actions`: the custom-actions server, one process, until it is told to stop."""

from __future__ import annotations

import logging
import os
import sys

from actions.app import create_app
from actions.console.accounts import Accounts, AccountsError
from actions.console.site import Site
from actions.served import Served
from actions.services import Services
from actions.settings import Settings, SettingsError
from actions.store import StoreError
from actions.wording import WordingError

QUIET = ("httpx", "httpcore")
"""Loggers that would note the address of every request to a shop's back end, a conversation's id in it."""
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def main() -> int:
    """Start the server; 2 if something that it needs is missing or malformed."""
    try:
        settings = Settings.read(os.environ)
        logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        services = Services.build(settings)
        console = _console(services, settings)
    except (SettingsError, StoreError, WordingError, AccountsError, OSError) as error:
        print(f"actions: {error}", file=sys.stderr)
        return 2
    served = Served(settings)
    app = create_app(
        services,
        served.open,
        timeout_s=settings.timeout_s,
        following=served.follow,
        console=console,
        proxies=settings.proxies,
    )
    app.run(settings.host, settings.port, single_process=True, access_log=False, motd=False)
    return 0


def _console(services: Services, settings: Settings) -> Site | None:
    """The agents' console; None where no file names any agents."""
    if settings.agents is None or settings.secret is None:
        return None
    try:
        accounts = Accounts(settings.agents)
    except AccountsError as error:
        raise AccountsError(f"DAOGOU_AGENTS: {error}") from error
    return Site.of(services, accounts, settings.secret, settings.redis_url, settings.store / "images")


if __name__ == "__main__":
    sys.exit(main())
