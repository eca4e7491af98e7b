from recommender.models.production import Production
from tests.recommender.model_suite import ModelSuite


class TestProduction(ModelSuite):
    model = Production
