"""Query understanding: the one place where a shopper's words become constraints."""

from recommender.query.reader import QueryReader

__all__ = ["QueryReader"]
