"""The network over photos: a small residual network that sees textures and shapes at two scales.

He, Zhang, Ren, Sun (2016): Deep residual learning for image recognition. CVPR, https://arxiv.org/abs/1512.03385.
Only training and export need torch; serving runs the exported graph (`recommender.models.image_cnn`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (32, 64, 128, 192)
MEAN, SPREAD = (0.50, 0.43, 0.33), 0.25
"""Of the pixels of the demo store's photos; others train as well with them."""


class Network(nn.Module):  # type: ignore[misc]
    """Views (n, 3, side, side) from 0 to 1 → embedding (n, dimension); any side from 48 pixels works.

    The embedding holds the mean and the maximum over the last stage, and the mean over the one before it,
    whose finer textures carry over to new scenes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = convolution(3, WIDTHS[0], stride=2)
        sides = zip((WIDTHS[0], *WIDTHS), WIDTHS, strict=False)
        self.stages = nn.ModuleList(
            Residual(before, after, stride=2 if stage else 1) for stage, (before, after) in enumerate(sides)
        )
        self.dimension = 2 * WIDTHS[-1] + WIDTHS[-2]
        self.scale = nn.BatchNorm1d(self.dimension)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))

    def forward(self, views: Tensor) -> Tensor:
        """Return the embedding, not normalised."""
        seen = self.stem((views - self.mean) / SPREAD)
        before = seen
        for stage in self.stages:
            before, seen = seen, stage(seen)
        return self.scale(torch.cat([seen.mean((2, 3)), seen.amax((2, 3)), before.mean((2, 3))], dim=1))


class Classifier(nn.Module):  # type: ignore[misc]
    """The network with the two heads that train it: the product, and beside it the kind of product."""

    def __init__(self, n_products: int, n_kinds: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.network = Network()
        self.dropout = nn.Dropout(dropout)
        self.product = nn.Linear(self.network.dimension, n_products)
        self.kind = nn.Linear(self.network.dimension, n_kinds)

    def forward(self, views: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the products and of the kinds."""
        embedding = self.dropout(self.network(views))
        return self.product(embedding), self.kind(embedding)


class Resized(nn.Module):  # type: ignore[misc]
    """A part that looks at the views at another side."""

    def __init__(self, part: nn.Module, side: int) -> None:
        super().__init__()
        self.part, self.side = part, side

    def forward(self, views: Tensor) -> Tensor:
        """Return what the part sees."""
        return self.part(
            functional.interpolate(views, (self.side, self.side), mode="bilinear", align_corners=False)
        )


class Together(nn.Module):  # type: ignore[misc]
    """Several that look at the same views: what they see one after another."""

    def __init__(self, parts: Sequence[nn.Module]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, views: Tensor) -> Tensor:
        """Return the joint vector."""
        return torch.cat([part(views) for part in self.parts], dim=1)


class Residual(nn.Module):  # type: ignore[misc]
    """Two 3 × 3 convolutions around which the input passes, halved and widened where they do so."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            convolution(before, after, stride=stride), convolution(after, after, active=False)
        )
        nn.init.zeros_(self.path[1][1].weight)  # begins as the identity
        same = before == after and stride == 1
        halved = nn.AvgPool2d(2) if stride == 2 else nn.Identity()
        self.shortcut = (
            nn.Identity() if same else nn.Sequential(halved, convolution(before, after, size=1, active=False))
        )

    def forward(self, seen: Tensor) -> Tensor:
        """Return the sum of both ways."""
        return torch.relu(self.shortcut(seen) + self.path(seen))


def convolution(before: int, after: int, *, size: int = 3, stride: int = 1, active: bool = True) -> Any:
    """A convolution with batch normalisation and, if `active`, a rectifier."""
    layers = [nn.Conv2d(before, after, size, stride, size // 2, bias=False), nn.BatchNorm2d(after)]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if active else []))
