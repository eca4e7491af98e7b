"""SASRec: self-attention over browsing or order sequences.

Kang, McAuley (2018): Self-attentive sequential recommendation. ICDM '18, https://arxiv.org/abs/1808.09781;
with many negatives instead of one here, which is what lifts it (`sequence_training`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recommender.models.sequence_model import SequenceModel


@dataclass(eq=False)
class SASRec(SequenceModel):
    """Weighs the items of a history by what they and their places have to do with each other.

    Parameters
    ----------
    layers, heads
        Blocks of attention, and heads in each; the rest as of `SequenceModel`.
    """

    name = "sasrec"

    layers: int = 2
    heads: int = 2

    def new_network(self) -> Any:
        """Return item vectors with their places → blocks → states."""
        import torch
        from torch import nn

        dimension, heads, dropout = self.dimension, self.heads, self.dropout
        layers, length = self.layers, self.length

        class Block(nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.first, self.second = nn.LayerNorm(dimension), nn.LayerNorm(dimension)
                self.ask = nn.Linear(dimension, 3 * dimension)
                self.gather = nn.Linear(dimension, dimension)
                self.think = nn.Sequential(
                    nn.Linear(dimension, dimension), nn.ReLU(), nn.Linear(dimension, dimension)
                )
                self.hide = nn.Dropout(dropout)

            def forward(self, states: torch.Tensor) -> torch.Tensor:
                n, places, _ = states.shape
                asked = self.ask(self.first(states)).view(n, places, 3, heads, dimension // heads)
                query, key, value = asked.permute(2, 0, 3, 1, 4)
                seen = nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
                states = states + self.hide(self.gather(seen.transpose(1, 2).reshape(n, places, dimension)))
                thought: torch.Tensor = states + self.hide(self.think(self.second(states)))
                return thought

        class Network(nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.places = nn.Parameter(torch.randn(length, dimension) * 0.02)
                self.hide = nn.Dropout(dropout)
                self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
                self.norm = nn.LayerNorm(dimension)

            def forward(self, vectors: torch.Tensor) -> torch.Tensor:
                placed = vectors * dimension**0.5 + self.places[: vectors.shape[1]]
                found: torch.Tensor = self.norm(self.blocks(self.hide(placed)))
                return found

        return Network()
