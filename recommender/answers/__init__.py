"""Answers to questions about one product: a sentence of its listing, or that it does not say."""

from recommender.answers.answerer import Answerer

__all__ = ["Answerer"]
