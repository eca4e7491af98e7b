"""Models, one a file, behind the contract of `recommender.models.base`."""
