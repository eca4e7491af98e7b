from recommender.models.gru4rec import GRU4Rec
from tests.recommender.sequence_suite import SequenceSuite


class TestGRU4Rec(SequenceSuite):
    model = GRU4Rec
