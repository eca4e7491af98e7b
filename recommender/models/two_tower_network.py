"""The two towers of `two_tower` as torch modules."""

from __future__ import annotations

from typing import Any

HIDDEN = 128


def item_tower(known: int, dimension: int) -> Any:
    """Return a module: content of shape (n, known) → vectors of shape (n, dimension), free in length.

    The length is how much an item sells whoever the customer is.
    """
    from torch import nn

    return nn.Sequential(nn.Linear(known, HIDDEN), nn.GELU(), nn.Dropout(0.2), nn.Linear(HIDDEN, dimension))


def customer_tower(dimension: int) -> Any:
    """Return a module: vectors of what was bought → unit vectors of customers, shape (n, dimension).

    Its inputs are `items`, shape (n, entries, dimension), and `days`, shape (n, entries): days before now, -1
    where a history has no further entry. Entries are pooled twice, by attention that falls with their age and
    evenly; an empty history has a vector too.
    """
    import torch
    from torch import nn

    class Customer(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.interest = nn.Sequential(nn.Linear(dimension, dimension), nn.Tanh(), nn.Linear(dimension, 1))
            self.fading = nn.Parameter(torch.tensor(0.3))
            self.join = nn.Sequential(
                nn.Linear(2 * dimension, HIDDEN), nn.GELU(), nn.Dropout(0.2), nn.Linear(HIDDEN, dimension)
            )

        def forward(self, items: Any, days: Any) -> Any:
            there = (days >= 0).float()
            logits = self.interest(items).squeeze(-1) - self.fading * torch.log1p(days.clamp(min=0))
            weights = torch.softmax(logits - 1e9 * (1 - there), dim=1) * there
            attended = (weights.unsqueeze(-1) * items).sum(1)
            mean = (items * there.unsqueeze(-1)).sum(1) / there.sum(1, keepdim=True).clamp(min=1)
            joined = attended + self.join(torch.cat([attended, mean], dim=1))
            return joined / joined.norm(dim=1, keepdim=True).clamp(min=1e-6)

    return Customer()
