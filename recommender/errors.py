"""Every error that the recommender raises on purpose; callers catch `RecommenderError`."""


class RecommenderError(Exception):
    """Base of all errors below."""


class InputError(RecommenderError):
    """Input that cannot be used: the message names the file, line or field and the reason."""


class ArtifactError(RecommenderError):
    """An artifact is missing, damaged or of another version: the message says what to rebuild."""


class UnknownItemError(RecommenderError):
    """No item of this id is in the catalogue."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"no item {item_id!r} in the catalogue")
        self.item_id = item_id


class ChangesUnavailableError(RecommenderError):
    """Redis, which keeps the changes of single products, did not answer."""


class ReleasesUnavailableError(RecommenderError):
    """Redis, which says which version is served, did not answer."""


class ScoresUnavailableError(RecommenderError):
    """The score store did not answer in time or holds nothing; ranking goes on without it."""
