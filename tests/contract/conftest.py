"""What the contract's tests share with those of the actions: the tiny store behind the real recommender."""

from tests.actions.conftest import artifacts, bare, services, without_scores, wording, words

__all__ = ["artifacts", "bare", "services", "without_scores", "wording", "words"]
