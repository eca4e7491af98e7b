"""The recommender as one object: read, search, find similar, recommend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.answers import Answerer
from recommender.artifacts import open_artifact
from recommender.catalogue import Catalogue
from recommender.changes import Change
from recommender.documents import document_of
from recommender.errors import ArtifactError, InputError, ScoresUnavailableError, UnknownItemError
from recommender.gifts import Gifts
from recommender.interests import interests_of, latest_first
from recommender.kinship import NO_NEIGHBOURS, Kin, Kinship
from recommender.lexicon import Lexicon
from recommender.looks import Looks
from recommender.models.base import FORMAT as MODEL_FORMAT
from recommender.models.popularity import Popularity
from recommender.moved_scores import Moves
from recommender.naming import Titles
from recommender.photos import read_photo
from recommender.query import QueryReader
from recommender.ranking import Ranker, Ranking
from recommender.reasons import MIN_CUSTOMERS, Reasons, asks, query_match
from recommender.relax import relaxations
from recommender.rerank import BROWSE, RECOMMEND, SEARCH, SIMILAR, STRANGER, blend
from recommender.retrieval import Retriever, TextMatch
from recommender.score_store import PublishedScores, ScoreStore, catalogue_order
from recommender.search_words import SearchWords
from recommender.shopper import Shopper, Taste
from recommender.types import (
    Answer,
    Filters,
    Hit,
    Product,
    Reading,
    Relaxation,
    SearchRequest,
    SearchResult,
    Session,
)
from recommender.vocabulary import Vocabulary, news_in

NO_FILTERS = Filters()
NO_SESSION = Session()
BESIDE_ANCHOR = 0.5
"""Weight of the session where the list is about one product."""

SAME_KIND = 0.5
"""What a product of the same kind counts for among those that go with one: it completes little."""

PRESENT_WEIGHT = 0.15
"""Weight of being like a present for the recipient, where the shopper names no kind of thing."""


class Recommender:
    """Searches one store's catalogue; thread-safe, a few milliseconds a search."""

    _vocabulary: Vocabulary
    _reader: QueryReader
    _answerer: Answerer
    _words_read: int
    """Positions whose listings' words the reader knows."""

    def __init__(
        self,
        catalogue: Catalogue,
        retriever: Retriever,
        store: ScoreStore | None,
        unscored: PublishedScores,
        images: Path | None = None,
        *,
        before: Recommender | None = None,
    ) -> None:
        """Assemble the parts; what single products do not change is taken over from `before`."""
        self._images = images
        self._catalogue, self._retriever, self._store, self._unscored = catalogue, retriever, store, unscored
        self._moves = Moves(catalogue)
        self._words = SearchWords.of(retriever.lexical.analyzer.language)
        self._gifts = Gifts(catalogue, self._words)
        analyzer = retriever.lexical.analyzer
        if before is None:
            self._titles = Titles(catalogue.products, analyzer, naming_nothing=self._words.praise)
        else:
            self._titles = before._titles.extended(catalogue.products)
        self._reasons = Reasons(catalogue, self._titles, self._gifts, retriever.lexical.analyzer)
        self._answerer = before._answerer if before else Answerer(analyzer, Lexicon.of(analyzer.language))
        self._ranker = Ranker(catalogue, retriever.dense)
        self._kinship = Kinship(catalogue, retriever.dense, retriever.floor)
        if before is None:
            self._read_words()
        else:
            self._vocabulary, self._reader = before._vocabulary, before._reader
            self._words_read = before._words_read

    def _read_words(self) -> None:
        lexical = self._retriever.lexical
        language = lexical.analyzer.language
        self._vocabulary = Vocabulary.of(
            self._catalogue, Lexicon.of(language), shop_words=lexical.synonyms.words()
        )
        self._reader = QueryReader(self._vocabulary, self._catalogue.currency, language)
        self._words_read = len(self._catalogue)

    @classmethod
    def open(cls, artifacts: Path, *, redis_url: str | None = None, timeout_s: float = 0.2) -> Recommender:
        """Open the store that was imported, built and trained under `artifacts`.

        Parameters
        ----------
        artifacts
            Folder of the artifacts.
        redis_url
            Where scores are published; None: answers are marked degraded.
        timeout_s
            Longest wait for Redis, in seconds.

        Raises
        ------
        ArtifactError
            Catalogue, encoder or index are missing, damaged or do not belong together. A missing Redis is no
            error.
        """
        catalogue = Catalogue.load(artifacts / "catalogue")
        order = catalogue_order([product.id for product in catalogue.products])
        store = ScoreStore(redis_url, order, timeout_s=timeout_s) if redis_url else None
        retriever = Retriever.load(artifacts, catalogue)
        unscored = _popularity_on_disk(artifacts, order, len(catalogue))
        return cls(catalogue, retriever, store, unscored, artifacts / "images")

    def changed(self, changes: Sequence[Change]) -> Recommender:
        """Return a recommender of the shop after these changes, each product at most once.

        It shares all that did not change, the connection to Redis too: only one of them is to be closed.
        Words that only the changed listings have are read in messages after `with_new_words`.
        """
        kept = [change for change in changes if change.product is not None]
        products = [change.product for change in kept if change.product is not None]
        catalogue = self._catalogue.changed(products, [c.id for c in changes if c.product is None])
        documents = [document_of(catalogue, product) for product in products]
        retriever = self._retriever.extended(
            documents, [change.vector_of(self._retriever.encoder.version) for change in kept]
        )
        return self._with(catalogue, retriever)

    def with_new_words(self) -> Recommender:
        """Return a recommender that reads the words of all listings in messages; itself if it does already.

        Takes a second or so for a large vocabulary, which a change of a price need not wait for.
        """
        if not news_in(self._catalogue.products[self._words_read :], self._vocabulary):
            self._words_read = len(self._catalogue)
            return self
        reading = self._with(self._catalogue, self._retriever)
        reading._read_words()
        return reading

    def _with(self, catalogue: Catalogue, retriever: Retriever) -> Recommender:
        return Recommender(catalogue, retriever, self._store, self._unscored, self._images, before=self)

    @property
    def imported_ms(self) -> int:
        """When the import of the catalogue began: Unix time in milliseconds."""
        return self._catalogue.imported_ms

    @property
    def dead_count(self) -> int:
        """Positions that changes left behind."""
        return len(self._catalogue) - len(self._catalogue.positions)

    @property
    def catalogue_version(self) -> str:
        """Fingerprint of what the catalogue was imported from."""
        return self._catalogue.version

    @property
    def currency(self) -> str:
        """ISO 4217 code of every price."""
        return self._catalogue.currency

    @property
    def product_count(self) -> int:
        """Products in the catalogue."""
        return len(self._catalogue.positions)

    def close(self) -> None:
        """Give the connections to Redis back."""
        if self._store:
            self._store.close()

    def lists(self, word: str) -> bool:
        """Tell whether a lower-case word stands in the store's listings or rules: it is no typo then."""
        return word in self._vocabulary.words

    def read(self, text: str) -> Reading:
        """Return what a message asks for, in the vocabulary of this store; never raises."""
        return self._reader.read(text)

    def product(self, item_id: str) -> Product:
        """Return a product; UnknownItemError if there is none of this id."""
        return self._catalogue.products[self._position(item_id)]

    def embed(self, text: str) -> npt.NDArray[np.float32]:
        """Return the unit vector of a text's meaning, shape (dimension,); two multiply to their cosine."""
        return self._retriever.encoder.vector(text)

    def category_name(self, category: str) -> str:
        """Return the display name of a category id."""
        return self._catalogue.name_of(category)

    def category_noun(self, category: str) -> str:
        """Return the plural that stands for a category's items in a sentence ("candle holders")."""
        return self._catalogue.noun_of(category)

    def named(self, text: str, *, among: Sequence[str] = (), k: int = 5) -> tuple[Hit, ...]:
        """Return up to k products whose title `text` names, best first; none if no title fits well.

        With `among` (item ids), only those are looked at, and less of the title needs to be named.
        """
        positions = [self._catalogue.positions[i] for i in among if i in self._catalogue.positions]
        named = self._titles.named(text, self._catalogue.alive, positions if among else None)
        return tuple(
            Hit(self._catalogue.products[position], score, tuple(query_match(words)))
            for position, score, words in named[:k]
        )

    def answer(self, item_id: str, question: str) -> Answer | None:
        """Return what a product's listing says to a question; None if it asks for nothing in particular.

        UnknownItemError if there is no product of this id.
        """
        return self._answerer.answer(self.product(item_id), question, self.read(question))

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the page of products that meet all filters and answer the text.

        With no such product, `alternatives` holds the nearest ones and `relaxed` what was given up for them.
        """
        shopper = self._shopper(request.user_id, request.session)
        explained = self._reader.words_of(request.filters, request.text, request.recipient)
        found = self._find(request, shopper, explained)
        if found.total:
            return found.page(request, shopper.degraded)
        return self._nearest(request, shopper, explained)

    def _nearest(self, request: SearchRequest, shopper: Shopper, explained: tuple[str, ...]) -> SearchResult:
        """What comes nearest where nothing matches, and what each constraint alone stands in the way of."""
        nothing = SearchResult((), 0, request.filters, degraded=shopper.degraded)
        single: dict[str, int] = {}
        for looser, words_decide, relaxed in self._looser(request, explained):
            if len(relaxed) > 1 and nothing.alternatives:
                continue
            wished = request.filters if "price" in relaxed else None
            nearest = self._find(looser, shopper, explained, words_decide=words_decide, wished=wished)
            if nearest.total and len(relaxed) == 1:
                single[relaxed[0]] = nearest.total
            if nearest.total and not nothing.alternatives:
                page = nearest.page(replace(looser, offset=0), shopper.degraded)
                nothing = replace(nothing, alternatives=page.hits, relaxed=relaxed)
        return replace(nothing, relaxations=tuple(Relaxation(*one) for one in single.items()))

    def similar(
        self,
        item_id: str,
        *,
        filters: Filters = NO_FILTERS,
        user_id: str | None = None,
        session: Session = NO_SESSION,
        k: int = 5,
        offset: int = 0,
    ) -> SearchResult:
        """Return products like this one, itself left out; UnknownItemError if there is none of this id."""
        anchor = self._position(item_id)
        shopper = self._shopper(user_id, session, anchor)
        allowed = self._catalogue.allowed(filters)
        allowed[[anchor, *shopper.refused, *shopper.cart]] = False
        near, cosines = self._retriever.like(anchor, allowed)
        nearness = np.zeros(len(self._catalogue), dtype=np.float32)
        nearness[near] = cosines
        taste = Taste.of(shopper, self._kinship, allowed, SIMILAR)
        request = SearchRequest(filters=filters, user_id=user_id, k=k, offset=offset)
        ranking = self._ranker.rank(
            near,
            blend(cosines, taste.signals(near), SIMILAR),
            filters,
            popular=shopper.scores.popular,
            evidence=self._reasons.of_similar(anchor, nearness, taste, filters),
        )
        return ranking.page(request, shopper.degraded)

    def goes_with(
        self,
        item_id: str,
        *,
        filters: Filters = NO_FILTERS,
        session: Session = NO_SESSION,
        k: int = 5,
        offset: int = 0,
    ) -> SearchResult:
        """Return what customers bought along with a product, at least `reasons.MIN_CUSTOMERS` of them.

        The evidence of each hit begins with `bought_together`. Of two, what is less of the same again, or
        of another kind, comes first. Without scores there are no hits, and the result is marked degraded.

        Raises
        ------
        UnknownItemError
            There is no product of this id.
        """
        anchor = self._position(item_id)
        shopper = self._shopper(None, session, anchor)
        allowed = self._catalogue.allowed(filters)
        allowed[[anchor, *shopper.refused, *shopper.cart]] = False
        rows = shopper.scores.neighbours.get(anchor, NO_NEIGHBOURS)
        rows = rows[allowed[rows["item"]] & (rows["customers"] >= MIN_CUSTOMERS)]
        kin = Kin({anchor: 1.0}, {anchor: rows}, {})
        candidates = rows["item"].astype(np.intp)
        kind = self.product(item_id).category
        same = np.array([self._catalogue.products[i].category == kind for i in candidates], dtype=np.bool_)
        another = (1.0 - self._kinship.near_duplicates([anchor], allowed)[candidates]) * np.where(
            same, SAME_KIND, 1
        )
        ranking = self._ranker.rank(
            candidates,
            kin.strength(len(self._catalogue), candidates) * another,
            filters,
            popular=shopper.scores.popular,
            evidence=self._reasons.of_complements(anchor, kin, filters),
        )
        return ranking.page(SearchRequest(filters=filters, k=k, offset=offset), shopper.degraded)

    @property
    def knows_looks(self) -> bool:
        """Whether this store has pictures to compare photos with."""
        return self._images is not None and self._images.is_dir()

    def search_by_photo(
        self, photo: bytes, *, filters: Filters = NO_FILTERS, k: int = 5, name: str = "photo"
    ) -> SearchResult:
        """Return the products with a picture that `photo` most likely shows, the likeliest first.

        `photo` is the content of a file; an error calls it by its `name`.

        Raises
        ------
        InputError
            The bytes are no JPEG, PNG or WebP that can be read, or the store has no pictures to compare with.
        """
        picture = read_photo(photo, name)
        return self._looks.of_photo(picture, self._catalogue, filters, k)

    def similar_looks(self, item_id: str, *, filters: Filters = NO_FILTERS, k: int = 5) -> SearchResult:
        """Return products whose picture looks like this one's, itself left out; none if it has no picture.

        Raises
        ------
        UnknownItemError
            There is no product of this id.
        InputError
            The store has no pictures to compare.
        """
        return self._looks.of_product(self.product(item_id), self._catalogue, filters, k)

    def recommend(
        self,
        user_id: str | None,
        *,
        filters: Filters = NO_FILTERS,
        session: Session = NO_SESSION,
        k: int = 5,
        offset: int = 0,
        include_purchased: bool = False,
    ) -> SearchResult:
        """Return what the customer would like; for an unknown one, what goes with the session and is popular.

        Parameters
        ----------
        user_id
            Customer of the order history, or None.
        filters
            Hard constraints.
        session
            What they did in this conversation; none of its products comes again.
        k, offset
            The page.
        include_purchased
            Whether items that the customer bought may come again.
        """
        shopper = self._shopper(user_id, session)
        allowed = self._catalogue.allowed(filters)
        allowed[[*shopper.interests, *shopper.refused, *shopper.cart]] = False
        if not include_purchased:
            allowed[shopper.scores.owned["item"]] = False
        candidates = np.flatnonzero(allowed)
        weights = RECOMMEND if len(shopper.scores.user) else STRANGER
        taste = Taste.of(shopper, self._kinship, allowed, weights, new_to_owner=True)
        request = SearchRequest(filters=filters, user_id=user_id, k=k, offset=offset)
        ranking = self._ranker.rank(
            candidates,
            blend(0.0, taste.signals(candidates, repeats=include_purchased), weights),
            filters,
            popular=shopper.scores.popular,
            evidence=self._reasons.of_recommendation(filters, taste),
            variety=weights.variety,
        )
        return ranking.page(request, shopper.degraded)

    @cached_property
    def _looks(self) -> Looks:
        if self._images is None or not self.knows_looks:
            raise InputError("this store has no pictures to compare with; docs/formats.md says what it needs")
        return Looks.load(self._images)

    def _looser(
        self, request: SearchRequest, explained: tuple[str, ...]
    ) -> Iterator[tuple[SearchRequest, bool, tuple[str, ...]]]:
        """Yield looser requests: words that no filter stands for first, if a wish says what is sought."""
        if explained and asks(request.filters):
            yield request, False, ("text",)
        for filters, relaxed in relaxations(request.filters):
            looser = replace(request, filters=filters)
            yield looser, True, relaxed
            if explained and asks(looser.filters):
                yield looser, False, ("text", *relaxed)

    def _find(
        self,
        request: SearchRequest,
        shopper: Shopper,
        explained: tuple[str, ...],
        *,
        words_decide: bool = True,
        wished: Filters | None = None,
    ) -> Ranking:
        allowed = self._catalogue.allowed(request.filters)
        kin = self._reader.words_of(NO_FILTERS, request.text, request.recipient)
        # Whom a "dog bowl" is for is part of what it is: the words rank it, not the rules of presents.
        gift = self._gifts.fit(None if kin else request.recipient, request.occasion)
        pack = np.zeros(len(self._catalogue), dtype=np.bool_)
        relevance = np.zeros(len(self._catalogue), dtype=np.float32)
        match: TextMatch | None = None
        if request.text.strip() and allowed.any():
            match = self._retriever.match(request.text, allowed, explained=explained)
            relevance = match.relevance if asks(request.filters) or not match.vague else relevance
            pack = self._catalogue.pack_counts == (match.pack or -1)
            if words_decide:
                allowed = self._made_for(request.recipient, kin, match)
            if not match.vague and not asks(request.filters):
                allowed &= match.touched | pack
        elif request.recipient or request.occasion:
            allowed = self._gifts.presents(allowed, gift)
            present = self._words.present_for(request.recipient)
            relevance = PRESENT_WEIGHT * self._retriever.near(present, allowed)
            gift = gift + self._gifts.presentable
        allowed[list(shopper.refused)] = False
        candidates = np.flatnonzero(allowed)
        weights = BROWSE if match and match.explained else SEARCH
        taste = Taste.of(shopper, self._kinship, allowed, weights)
        signals = taste.signals(candidates)
        return self._ranker.rank(
            candidates,
            blend(relevance[candidates], signals, weights, gift=gift[candidates], pack=pack[candidates]),
            request.filters,
            popular=shopper.scores.popular,
            evidence=self._reasons.of_search(request, match, taste),
            wished=wished,
        )

    def _made_for(
        self, recipient: str | None, kin: tuple[str, ...], match: TextMatch
    ) -> npt.NDArray[np.bool_]:
        """Return the matches; of a "kids umbrella" those that say the recipient in any word, if one does."""
        said = match.lexical.coverage_of(self._retriever.lexical.analyzer.words(" ".join(kin))) > 0
        named = match.matched & (said | self._gifts.named(recipient or ""))
        return named if kin and named.any() else match.matched

    def _shopper(self, user_id: str | None, session: Session, anchor: int | None = None) -> Shopper:
        """What is known of the shopper, in one round trip; what a list is about counts most."""
        positions = self._catalogue.positions
        interests = interests_of(session, positions)
        if anchor is not None:
            interests = {anchor: 1.0} | {i: w * BESIDE_ANCHOR for i, w in interests.items() if i != anchor}
        scores, degraded = self._scores(user_id, list(interests))
        return Shopper(
            scores,
            interests,
            refused=tuple(latest_first(session.refused, positions)),
            cart=tuple(latest_first(session.cart, positions)),
            degraded=degraded,
        )

    def _scores(self, user_id: str | None, items: Sequence[int]) -> tuple[PublishedScores, tuple[str, ...]]:
        if self._store:
            try:
                return self._moves.of(self._store.read(user_id, self._moves.imported(items))), ()
            except ScoresUnavailableError:
                pass  # the answer says so
        return self._moves.of(self._unscored), ("scores",)

    def _position(self, item_id: str) -> int:
        if item_id not in self._catalogue.positions:
            raise UnknownItemError(item_id)
        return self._catalogue.positions[item_id]


def _popularity_on_disk(artifacts: Path, order: str, n_items: int) -> PublishedScores:
    """What is known without Redis: popularity, if it was trained on this catalogue."""
    folder = artifacts / "models" / Popularity.name
    try:
        model = Popularity.load(folder)
        if open_artifact(folder, MODEL_FORMAT, made_by="")["order"] == order:
            return PublishedScores.of_popularity(model.customers.astype(np.uint32), model.days)
    except ArtifactError:
        pass  # popularity only adds to the order; search answers without it
    return PublishedScores.of_popularity(np.zeros(n_items, dtype=np.uint32), 0)
