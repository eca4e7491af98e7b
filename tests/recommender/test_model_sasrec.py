from recommender.models.sasrec import SASRec
from tests.recommender.sequence_suite import SequenceSuite


class TestSASRec(SequenceSuite):
    model = SASRec
