"""A page of a search by photo."""

from __future__ import annotations

from dataclasses import replace

from actions.constraints import Search
from actions.photos import PhotoError
from actions.services import Services
from actions.turn import Turn
from recommender import Hit, InputError, SearchResult

UNSURE = 0.2
"""Below such a likelihood of the likeliest product it is said that the photo may show something else. A white
page has 0.12; of the 296 validation photos of the demo store, which do show its products, 43 lie below."""


def find_by_looks(search: Search, turn: Turn, services: Services, count: int) -> SearchResult:
    """The `count` products from the search's offset on that look most like its photo, within its filters.

    Raises:
        PhotoError: the photo is gone or cannot be read, or the shop has no pictures to compare it with.
    """
    if not services.recommender.knows_looks:
        raise PhotoError("utter_photo_unavailable")
    photo = services.photos.read(turn.conversation_id, search.anchor or "")
    unwanted = {*turn.session.refused, *turn.session.cart}
    depth = search.offset + count + len(unwanted)
    try:
        found = services.recommender.search_by_photo(photo, filters=search.filters, k=depth)
    except InputError as error:
        raise PhotoError("utter_photo_unreadable") from error
    hits = [hit for hit in found.hits if hit.product.id not in unwanted]
    total = found.total - (len(found.hits) - len(hits))
    return replace(found, hits=tuple(hits[search.offset : search.offset + count]), total=total)


def is_sure(hit: Hit) -> bool:
    """Whether a photo is likely to show its likeliest product, as far as the image model can tell."""
    likelihood = hit.evidence[0].facts.get("likelihood")
    return not isinstance(likelihood, int | float) or likelihood >= UNSURE
