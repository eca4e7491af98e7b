"""Products that look like a photo which the shopper sent."""

from __future__ import annotations

from actions.constraints import Search
from actions.looks import is_sure
from actions.photos import PhotoError
from actions.services import Services
from actions.skills.finding import find, show
from actions.turn import Reply, Turn


def search_by_photo(turn: Turn, services: Services) -> Reply:
    """Show what looks most like the photo of this message.

    Raises:
        PhotoError: the photo is gone, or the shop has no pictures to compare it with.
    """
    if turn.photo is None:
        raise PhotoError("utter_photo_gone")
    asked = Search(kind="photo", anchor=turn.photo)
    result = find(asked, turn, services)
    if not result.hits:
        return Reply().say("utter_photo_none")
    heading = "utter_photo_results" if is_sure(result.hits[0]) else "utter_photo_unsure"
    return show(Reply().say(heading), asked, result, turn, services)
