"""The composition root: each service is built once, what takes long in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis

from actions.cart_words import CartWords
from actions.consent import Consents
from actions.contact_words import ContactWords
from actions.gift_words import GiftWords
from actions.handoff import ContactRequests, Desk
from actions.handoff.figures import Figures
from actions.order_words import OrderWords
from actions.photos import Photos
from actions.policies import Policies
from actions.policy_words import PolicyWords
from actions.redis_client import connect
from actions.references import ReferenceSpelling, ReferenceWords
from actions.settings import Settings
from actions.store import Store, StoreError
from actions.storefront import Storefront
from actions.storefront.http_adapter import HttpStorefront
from actions.storefront.order_tries import OrderTries
from actions.storefront.redis_store import RedisStorefront
from actions.watch_words import WatchWords
from actions.watches import Watches
from actions.wording import Wording
from recommender import (
    ArtifactError,
    LiveRecommender,
    OrderBook,
    Product,
    Recommender,
    RecommenderError,
    UnknownItemError,
)

log = logging.getLogger(__name__)

LEXICON = Path(__file__).parent / "lexicon"


class NotReadyError(Exception):
    """What an action needs is still being loaded, or could not be: the message says which."""


@dataclass
class Services:
    """All that the skills work with."""

    wording: Wording
    words: ReferenceWords
    spelling: ReferenceSpelling
    store: Store
    policies: Policies
    desk: Desk
    contact_requests: ContactRequests
    figures: Figures
    contact_words: ContactWords
    gift_words: GiftWords
    watches: Watches
    watch_words: WatchWords
    cart_words: CartWords
    order_words: OrderWords
    storefront: Storefront
    order_tries: OrderTries
    consents: Consents
    photos: Photos
    redis: Redis | None = None
    _recommender: LiveRecommender | Recommender | None = None
    _missing: str = "catalogue and index: being loaded"
    _opened: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def build(cls, settings: Settings) -> Services:
        """Everything but the recommender, which `open_recommender` adds.

        Raises:
            WordingError, StoreError, OSError: something that every turn needs is missing or malformed.
        """
        redis = connect(settings.redis_url) if settings.redis_url else None
        store, wording = Store.load(settings.store), Wording.load(settings.domain)
        return cls.of(store, wording, _storefront(settings, redis), redis)

    @classmethod
    def of(cls, store: Store, wording: Wording, storefront: Storefront, redis: Redis | None) -> Services:
        """Everything but the recommender around a store and a storefront.

        Raises:
            StoreError, OSError: something that every turn needs is missing or malformed.
        """
        words = ReferenceWords.load(LEXICON / f"{store.language}.yml")
        policies = Policies.load(
            store.policies, words, PolicyWords.load(LEXICON / f"{store.language}_policies.yml")
        )
        if unknown := store.support.human_only - policies.topics:
            raise StoreError(f"support: human_only: {min(unknown)!r} is no topic of {store.policies}/*.md")
        desk = Desk(redis, wait_limit_s=store.support.wait_limit_s, capacity=store.support.capacity)
        return cls(
            wording=wording,
            words=words,
            spelling=ReferenceSpelling(words),
            store=store,
            policies=policies,
            desk=desk,
            contact_requests=ContactRequests(redis),
            figures=Figures(redis, desk.index),
            contact_words=ContactWords.load(LEXICON / f"{store.language}_contact.yml"),
            gift_words=GiftWords.load(LEXICON / f"{store.language}_gifts.yml"),
            watches=Watches(redis),
            watch_words=WatchWords.load(LEXICON / f"{store.language}_watch.yml"),
            cart_words=CartWords.load(LEXICON / f"{store.language}_cart.yml"),
            order_words=OrderWords.load(LEXICON / f"{store.language}_orders.yml"),
            storefront=storefront,
            order_tries=OrderTries(redis),
            consents=Consents(redis),
            photos=Photos(redis),
            redis=redis,
        )

    def open_recommender(self, opening: Callable[[], LiveRecommender | Recommender]) -> bool:
        """Load catalogue and index, in place of those before; whether it could be done.

        What goes wrong is said in the log, and by `/ready` if there was nothing before.
        """
        try:
            opened = opening()
        except (RecommenderError, OSError) as error:
            self._missing = f"catalogue and index: {error}"
            log.error("recommender not opened: %s", error)
            return False
        with self._opened:
            self._recommender = opened
        shop = self.recommender
        log.info("catalogue %s: %d products", shop.catalogue_version, shop.product_count)
        return True

    def use_orders(self, artifacts: Path) -> None:
        """Have orders looked up in these artifacts, unless the shop's own back end is asked for them."""
        if isinstance(self.storefront, RedisStorefront):
            self.storefront.orders = _orders(artifacts)

    @property
    def serving(self) -> LiveRecommender | Recommender | None:
        """What was opened last, to be closed by whoever put another in its place."""
        return self._recommender

    @property
    def recommender(self) -> Recommender:
        """The recommender of the moment; one that is held goes on undisturbed by what changes.

        Raises:
            NotReadyError: it is not loaded.
        """
        with self._opened:
            if self._recommender is None:
                raise NotReadyError(self._missing)
            shop = self._recommender
            return shop.current if isinstance(shop, LiveRecommender) else shop

    def products(self, ids: Iterable[str]) -> list[Product]:
        """Products of these ids, in order, without those that are no longer in the catalogue."""
        found = []
        for item_id in ids:
            try:
                found.append(self.recommender.product(item_id))
            except UnknownItemError:
                log.info("item of an earlier turn is no longer in the catalogue")
        return found

    def close(self) -> None:
        """Give back connections."""
        if self._recommender is not None:
            self._recommender.close()
        self.storefront.close()
        if self.redis is not None:
            self.redis.close()


def _storefront(settings: Settings, redis: Redis | None) -> Storefront:
    """The shop's own back end where there is one, else the embedded shop."""
    if settings.storefront_url:
        return HttpStorefront(settings.storefront_url, settings.storefront_token)
    return RedisStorefront(redis, _orders(settings.artifacts))


def _orders(artifacts: Path) -> OrderBook | None:
    try:
        return OrderBook.open(artifacts)
    except ArtifactError as error:
        log.error("questions about orders will be answered with regret: %s", error)
        return None
