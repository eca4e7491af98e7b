"""GRU4Rec: a recurrent network over browsing or order sequences.

Hidasi, Karatzoglou, Baltrunas, Tikk (2016): Session-based recommendations with recurrent neural networks.
ICLR '16, https://arxiv.org/abs/1511.06939; with many sampled negatives, Hidasi, Karatzoglou (2018): Recurrent
neural networks with top-k gains for session-based recommendations. CIKM '18,
https://doi.org/10.1145/3269206.3271761.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recommender.models.sequence_model import SequenceModel


@dataclass(eq=False)
class GRU4Rec(SequenceModel):
    """Reads a history with gated recurrent units, item by item.

    Parameters
    ----------
    hidden
        Width of the recurrent state; the rest as of `SequenceModel`.
    """

    name = "gru4rec"

    hidden: int = 128

    def new_network(self) -> Any:
        """Return item vectors → GRU → states as wide as the item vectors."""
        import torch
        from torch import nn

        dimension, hidden, dropout = self.dimension, self.hidden, self.dropout

        class Network(nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.hide = nn.Dropout(dropout)
                self.recurrent = nn.GRU(dimension, hidden, batch_first=True)
                self.narrow = nn.Linear(hidden, dimension)
                self.norm = nn.LayerNorm(dimension)

            def forward(self, vectors: torch.Tensor) -> torch.Tensor:
                states, _ = self.recurrent(self.hide(vectors * dimension**0.5))
                found: torch.Tensor = self.norm(self.narrow(self.hide(states)))
                return found

        return Network()
