"""What sequence models owe beyond `ModelSuite`: they learn what comes next, and serve it without torch."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from recommender.artifacts import write_artifact
from recommender.errors import InputError
from recommender.models.base import FORMAT, UNKNOWN, Histories, Purchases
from recommender.models.sequence_model import SequenceModel
from recommender.models.sequence_training import exported
from tests.recommender.model_suite import BOUGHT, NEVER_BOUGHT, ModelSuite, purchases_of


def in_order(rows: list[list[int]], n_items: int) -> Purchases:
    users = np.repeat(np.arange(len(rows)), [len(row) for row in rows]).astype(np.int32)
    items = np.array([item for row in rows for item in row], dtype=np.int32)
    return Purchases(users, items, np.zeros_like(users), len(rows), n_items)


@cache
def _fitted(model: type[SequenceModel]) -> SequenceModel:
    # Fitting is most of these tests' time, and answering leaves a model as it was.
    return model(dimension=8, dropout=0.0, epochs=10, rate=0.02).fit(purchases_of(BOUGHT))


class SequenceSuite(ModelSuite):
    model: type[SequenceModel]

    def small(self, **parameters: float) -> SequenceModel:
        return self.model(**{"dimension": 8, "dropout": 0.0, "epochs": 10, "rate": 0.02, **parameters})

    def fitted(self) -> SequenceModel:
        return _fitted(self.model)

    def test_fitting_twice_gives_the_same(self) -> None:
        fresh = self.small().fit(purchases_of(BOUGHT))
        for name, array in self.fitted().arrays().items():
            np.testing.assert_array_equal(array, fresh.arrays()[name])

    def test_it_learns_what_comes_next_and_not_what_came_before(self) -> None:
        # Round and round 0 → 1 → 2 → 3 → 4 → 0: each step is seen in one direction only.
        rounds = [[(start + step) % 5 for step in range(4)] for start in range(5)]
        model = self.small(epochs=60).fit(in_order(rounds, 5))
        ids, _ = model.recommend(Histories.of_rows([[0], [1], [2], [3], [4]], 5), 1)
        assert ids[:, 0].tolist() == [1, 2, 3, 4, 0]

    def test_the_order_of_the_same_items_decides(self) -> None:
        # 0 1 is always followed by 2, and 1 0 by 3.
        model = self.small(epochs=60).fit(in_order([[0, 1, 2], [1, 0, 3]], 4))
        ids, _ = model.recommend(Histories.of_rows([[0, 1], [1, 0]], 4), 1)
        assert ids[:, 0].tolist() == [2, 3]

    def test_only_the_latest_items_of_a_long_history_count(self) -> None:
        model = self.small(length=3).fit(in_order([[0, 1, 2, 3], [3, 2, 1, 0]], 4))
        long, short = Histories.of_rows([[3, 3, 3, 0, 1, 2]], 4), Histories.of_rows([[0, 1, 2]], 4)
        np.testing.assert_array_equal(model.score(long), model.score(short))

    def test_customers_of_whom_nothing_is_known_get_no_opinion(self) -> None:
        scores = self.fitted().score(Histories.of_rows([[], [NEVER_BOUGHT]], 6))
        assert (scores == UNKNOWN).all()

    def test_items_that_nobody_bought_are_passed_over_in_a_history(self) -> None:
        model = self.fitted()
        with_it, without = Histories.of_rows([[0, NEVER_BOUGHT, 1]], 6), Histories.of_rows([[0, 1]], 6)
        np.testing.assert_array_equal(model.score(with_it), model.score(without))

    def test_nobody_with_two_purchases_is_refused(self) -> None:
        with pytest.raises(InputError, match="two purchases"):
            self.small().fit(in_order([[0], [1]], 2))

    def test_it_says_how_far_it_is(self) -> None:
        said: list[tuple[int, int]] = []
        model = self.model(dimension=8, epochs=3)
        model.progress = lambda done, total: said.append((done, total))
        model.fit(in_order([[0, 1]], 2))
        assert said == [(1, 3), (2, 3), (3, 3)]

    def test_the_exported_network_answers_as_the_trained_one(self) -> None:
        import torch
        from onnxruntime import InferenceSession

        network = self.model(dimension=8).new_network().eval()
        vectors = torch.randn(5, 7, 8)
        last = torch.tensor([0, 6, 3, 2, 5])
        with torch.no_grad():
            theirs = network(vectors)[torch.arange(5), last].numpy()
        session = InferenceSession(exported(network, 8).tobytes(), providers=["CPUExecutionProvider"])
        (ours,) = session.run(None, {"items": vectors.numpy(), "last": last.numpy()})
        np.testing.assert_allclose(ours, theirs, atol=1e-5)

    def test_torch_is_not_needed_to_serve(self, tmp_path: Path) -> None:
        with write_artifact(tmp_path / "model", FORMAT, inputs="x", made_by="test") as folder:
            self.fitted().save(folder)
        code = f"""
import sys; sys.modules["torch"] = None
from pathlib import Path
from recommender.models.base import Histories
from recommender.models.registry import MODELS
model = MODELS[{self.model.name!r}].load(Path({str(tmp_path / "model")!r}))
print(model.recommend(Histories.of_rows([[0, 1]], 6), 1)[0].tolist())
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[[2]]"

    def test_a_network_that_cannot_be_run_is_refused(self) -> None:
        model = self.fitted()
        with pytest.raises(ValueError, match="cannot be run"):
            model.restore({**model.arrays(), "network": np.zeros(9, dtype=np.uint8)})
