"""The service with another entry `support` in the store's store.yml, as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.servers import ROOT, Service

DEMO = ROOT / "data/stores/demo"


@contextmanager
def supported(service: Service, folder: Path, **support: Any) -> Iterator[None]:
    """The actions server started anew on the demo store with these entries, and afterwards as it was."""
    about = yaml.safe_load((DEMO / "store.yml").read_text(encoding="utf-8"))
    about |= {"support": support, "policies": str(DEMO / about["policies"])}
    store = folder / "store"
    store.mkdir()
    (store / "store.yml").write_text(yaml.safe_dump(about, allow_unicode=True), encoding="utf-8")
    usual = service.actions
    altered = replace(usual, env={**usual.env, "DAOGOU_STORE": str(store)}, process=None)
    usual.stop()
    altered.start()
    try:
        altered.wait()
        yield
    finally:
        altered.stop()
        usual.start()
        usual.wait()
