"""What each command of the command line does; heavy modules are imported inside."""

from __future__ import annotations

import json
import os
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from recommender.errors import InputError
from recommender.output import Progress, print_line, report, say, write_lines
from recommender.types import Hit, Json, Money, SearchRequest

MADE_OR_NOT = {True: "made", False: "up to date"}


def run_import(options: Namespace) -> None:
    """Read the feeds and report what was refused and why."""
    from recommender.pipelines.import_feeds import import_store

    imported = import_store(
        options.store, options.artifacts, options.feeds, progress=say, force=options.force
    )
    report(options, imported.to_json(), imported.lines())


def run_build(options: Namespace) -> None:
    """Make encoder and index, and what search by photo looks at, unless they are up to date."""
    from recommender.fusion import Fusion
    from recommender.pipelines.build import build
    from recommender.pipelines.build_images import build_images
    from recommender.pipelines.encoder_export import BUNDLED
    from recommender.store import Store

    begun = time.monotonic()
    store = Store.read(options.store)
    made = build(
        options.artifacts,
        model=os.environ.get("DAOGOU_ENCODER") or BUNDLED,
        language=store.language,
        fusion=Fusion(**store.search),
        synonyms=store.synonyms,
        progress=Progress("embedding"),
    )
    if (images := build_images(store, options.artifacts, say)) is not None:
        made["images"] = images
    _report_made(options, made, begun)


def run_train(options: Namespace) -> None:
    """Fit the models unless they are up to date; of several, one that lacks what it needs is left out."""
    from recommender.models.registry import IMAGES, MODELS, PUBLISHED
    from recommender.pipelines.train import train_each

    if options.model == IMAGES:
        _train_images(options)
        return
    begun = time.monotonic()
    sets = {"all": tuple(MODELS), "published": PUBLISHED}
    names = sets.get(options.model) or (_model(options.model),)
    done = []
    for trained in train_each(options.artifacts, names, say=say, progress=_training):
        done.append(trained)
        if len(names) > 1:
            say(f"{trained.name}: {trained}")
    seconds = round(time.monotonic() - begun, 1)
    document: dict[str, Json] = {trained.name: trained.state for trained in done}
    report(options, {**document, "seconds": seconds}, [f"{trained.name}: {trained}" for trained in done])


def _train_images(options: Namespace) -> None:
    from recommender.models.registry import IMAGES
    from recommender.pipelines.train_images import train_images
    from recommender.store import Store

    begun = time.monotonic()
    made = train_images(
        Store.read(options.store),
        options.artifacts,
        photos=options.photos,
        labels=options.labels,
        progress=_training(IMAGES),
    )
    _report_made(options, {IMAGES: made}, begun)


def _training(name: str) -> Progress:
    return Progress(f"training {name}")


def run_publish(options: Namespace) -> None:
    """Publish the scores of the trained models, or go back to the previous version."""
    from recommender.pipelines.publish import publish, roll_back

    redis_url = _redis(options)
    begun = time.monotonic()
    if options.rollback:
        version: str | None = roll_back(redis_url)
    else:
        version = publish(options.artifacts, redis_url, progress=Progress("publishing"))
    seconds = round(time.monotonic() - begun, 1)
    line = f"scores: {version} published, {seconds:.1f} s" if version else "scores: up to date"
    report(options, {"version": version, "up_to_date": version is None, "seconds": seconds}, [line])


def run_release(options: Namespace) -> None:
    """Import, build and train beside what is served, publish the scores, and switch; or switch back."""
    from recommender.models.registry import PUBLISHED
    from recommender.pipelines.release import release, roll_back
    from recommender.releases import Releases

    redis_url = _redis(options)
    if options.releases is None:
        raise InputError("no folder of versions: set DAOGOU_RELEASES or give --releases DIR")
    begun = time.monotonic()
    releases = Releases(options.releases, redis_url)

    def make(artifacts: Path) -> None:
        told = Namespace(**{**vars(options), "artifacts": artifacts, "feeds": (), "force": False})
        run_import(told)
        run_build(told)
        for name in PUBLISHED:
            run_train(Namespace(**{**vars(told), "model": name}))

    try:
        if options.rollback:
            version: str | None = roll_back(releases, redis_url)
        else:
            version = release(releases, redis_url, options.artifacts, make)
    finally:
        releases.close()
    seconds = round(time.monotonic() - begun, 1)
    line = f"release: {version} served, {seconds:.1f} s" if version else "release: up to date"
    report(options, {"version": version, "up_to_date": version is None, "seconds": seconds}, [line])


def run_upsert(options: Namespace) -> None:
    """Put the products of a feed into the running services."""
    from recommender.pipelines.upsert import upsert

    count = upsert(options.store, options.artifacts, options.feed, _redis(options))
    report(options, {"upserted": count}, [f"upserted: {count}"])


def run_withdraw(options: Namespace) -> None:
    """Take products out of the running services."""
    from recommender.pipelines.upsert import withdraw

    count = withdraw(options.artifacts, options.items, _redis(options))
    report(options, {"withdrawn": count}, [f"withdrawn: {count}"])


def _redis(options: Namespace) -> str:
    if not options.redis:
        raise InputError("no Redis: set REDIS_URL or give --redis URL")
    return str(options.redis)


def run_search(options: Namespace) -> None:
    """Search as the chat does: the text is read for constraints, then searched; or by photo within them."""
    if not options.text and not options.photo:
        raise InputError("search: give a text or --photo FILE")
    shop = _open(options)
    reading = shop.read(options.text)
    filters = reading.filters
    if options.max_price is not None:
        limits = [limit for limit in (filters.price_max, options.max_price) if limit is not None]
        filters = replace(filters, price_max=min(limits))
    if options.photo:
        content = _content(options.photo)
        found = shop.search_by_photo(content, filters=filters, k=options.k, name=str(options.photo))
        _print_hits(options, found.hits)
        return
    request = SearchRequest(
        text=reading.text,
        filters=filters,
        user_id=options.user,
        recipient=reading.recipient,
        occasion=reading.occasion,
        k=options.k,
    )
    _print_hits(options, shop.search(request).hits)


def run_similar(options: Namespace) -> None:
    """Find products like one, or such as look like it."""
    shop = _open(options)
    similar = shop.similar_looks if options.looks else shop.similar
    _print_hits(options, similar(options.item, k=options.k).hits)


def run_recommend(options: Namespace) -> None:
    """Rank for one customer or for all, straight from the trained model: no Redis needed."""
    from recommender.pipelines.batch import recommend_users

    users = None if options.all_users else [options.user]
    rows: Iterator[dict[str, Json]] = recommend_users(
        options.artifacts,
        _model(options.model),
        users=users,
        k=options.k,
        include_purchased=options.include_purchased,
    )
    if options.json and not options.output:
        print_line(json.dumps(list(rows)))
    else:
        write_lines(options, rows)


def _content(file: Path) -> bytes:
    from recommender.photos import MAX_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def _open(options: Namespace) -> Any:
    from recommender import LiveRecommender

    return LiveRecommender.open(options.artifacts, redis_url=options.redis).current


def _model(name: str) -> str:
    from recommender.models.registry import MODELS

    if name not in MODELS:
        raise InputError(f"no model {name!r}; there are {', '.join(MODELS)}")
    return name


def _print_hits(options: Namespace, hits: Iterable[Hit]) -> None:
    rows = [_row(hit) for hit in hits]
    if options.output:
        write_lines(options, rows)
    else:
        print_line(json.dumps(rows, ensure_ascii=False, indent=None if options.json else 1))


def _row(hit: Hit) -> dict[str, Json]:
    return {
        "id": hit.product.id,
        "title": hit.product.title,
        "price": _money(hit.product.price),
        "score": round(hit.score, 4),
        "reason": [{"kind": evidence.kind, **evidence.facts} for evidence in hit.evidence],
    }


def _money(money: Money) -> dict[str, Json]:
    return {"amount": str(money.amount), "currency": money.currency}


def _report_made(options: Namespace, made: dict[str, bool], begun: float) -> None:
    seconds = round(time.monotonic() - begun, 1)
    lines = [f"{name}: {MADE_OR_NOT[fresh]}" for name, fresh in made.items()]
    if any(made.values()):
        lines[-1] += f", {seconds:.1f} s"
    states: dict[str, Json] = {name: MADE_OR_NOT[fresh] for name, fresh in made.items()}
    report(options, {**states, "seconds": seconds}, lines)
