"""Search by photo and similar looks over the pictures of one store's products (`artifacts/images`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from recommender.catalogue import Catalogue
from recommender.models.image_cnn import ImageCNN
from recommender.types import Evidence, Filters, Hit, Json, Product, SearchResult

MADE_BY = "python -m recommender build"


class Looks:
    """Ranks products by how they look; products without a picture are never among the hits.

    Thread-safe: the network may be run by several threads at once.
    """

    def __init__(self, model: ImageCNN) -> None:
        self._model = model
        self._rows = {item: row for row, item in enumerate(model.items)}

    @classmethod
    def load(cls, folder: Path) -> Looks:
        """Open the artifact that `build` makes for a store with pictures.

        Raises
        ------
        ArtifactError
            Missing, damaged or of another format.
        """
        return cls(ImageCNN.load(folder, made_by=MADE_BY))

    def of_photo(self, photo: Image.Image, catalogue: Catalogue, filters: Filters, k: int) -> SearchResult:
        """Return the k products within `filters` that `photo` most likely shows, each with its likeness."""
        vectors = self._model.embed([photo])
        cosines = self._model.pictures @ self._model.looks_of(vectors)[0]
        likely = dict(zip(self._model.labels, self._model.probabilities(vectors)[0], strict=True))

        def evidence(product: Product) -> Evidence:
            facts: dict[str, Json] = {"words": [], "image_link": product.image_link}
            if product.id in likely:
                facts["likelihood"] = round(float(likely[product.id]), 2)
            return Evidence("query_match", {**facts, "similarity": self._similarity(cosines, product)})

        return self._ranked(self._model.score_vectors(vectors)[0], catalogue, filters, k, evidence)

    def of_product(self, anchor: Product, catalogue: Catalogue, filters: Filters, k: int) -> SearchResult:
        """Return the k products within `filters` that look most like `anchor`; none if it has no picture."""
        if anchor.id not in self._rows:
            return SearchResult((), 0, filters)
        row = self._rows[anchor.id]
        cosines = self._model.score_similar(np.array([row], dtype=np.int32))[0]
        cosines[row] = -np.inf

        def evidence(product: Product) -> Evidence:
            facts: dict[str, Json] = {"item_id": anchor.id, "title": anchor.title, "shared": []}
            likeness: dict[str, Json] = {"image_link": anchor.image_link}
            return Evidence(
                "similar_item", {**facts, **likeness, "similarity": self._similarity(cosines, product)}
            )

        return self._ranked(cosines, catalogue, filters, k, evidence)

    def _similarity(self, cosines: npt.NDArray[np.float32], product: Product) -> float:
        return round(float(cosines[self._rows[product.id]]), 2)

    def _ranked(
        self,
        scores: npt.NDArray[np.float32],
        catalogue: Catalogue,
        filters: Filters,
        k: int,
        evidence: Callable[[Product], Evidence],
    ) -> SearchResult:
        """Order by score alone; only what states nothing of an exclusion comes last, labelled so."""
        allowed = catalogue.allowed(filters)
        found = [
            (bool(catalogue.unstated(position, filters)), -float(scores[row]), position)
            for item, row in self._rows.items()
            if np.isfinite(scores[row])
            and (position := catalogue.positions.get(item)) is not None
            and allowed[position]
        ]
        hits = tuple(
            Hit(product, -score, (evidence(product),), catalogue.unstated(position, filters))
            for _, score, position in sorted(found)[: max(k, 0)]
            for product in (catalogue.products[position],)
        )
        return SearchResult(hits, len(found), filters)
