"""Random views of photos, so that a few thousand of them teach more than themselves; in plain torch.

Mixing cuts a patch of another photo in, and shares the label by area: Yun et al. (2019), CutMix, ICCV,
https://arxiv.org/abs/1905.04899. Colours are only mildly moved: they tell products apart.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

LEAST_AREA = 0.25
STRETCH = 1.25
TURN = 0.35
"""Largest rotation, in radians."""
SHEAR = 0.1
COLOUR = 0.25
BALANCE = 0.08
"""Brightness, contrast and saturation move by up to ± COLOUR, each channel by ± BALANCE."""


def views_of(photos: Tensor, side: int) -> Tensor:
    """Return a random view of each photo: (n, 3, h, w) from 0 to 1 → (n, 3, side, side)."""
    grid = functional.affine_grid(_placements(len(photos)), [len(photos), 3, side, side], align_corners=False)
    views = functional.grid_sample(photos, grid, padding_mode="reflection", align_corners=False)
    return _recoloured(views)


def _placements(n: int) -> Tensor:
    """Random crops, stretched, turned, sheared and mirrored, as affine matrices (n, 2, 3)."""
    size = torch.sqrt(LEAST_AREA + (1 - LEAST_AREA) * torch.rand(n))
    stretch = torch.exp(_around_0(n) * math.log(STRETCH) / 2)
    width, height = size * stretch, size / stretch
    angle = _around_0(n) * TURN * (torch.rand(n) < 0.7)
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    cos, sin = angle.cos(), angle.sin()
    x = _around_0(n) * (1 - width).clamp(min=0)
    y = _around_0(n) * (1 - height).clamp(min=0)
    first = torch.stack([mirror * width * cos, -height * sin + SHEAR * _around_0(n), x], dim=1)
    second = torch.stack([mirror * width * sin, height * cos, y], dim=1)
    return torch.stack([first, second], dim=1)


def _recoloured(views: Tensor) -> Tensor:
    n = len(views)
    views = views * (1 + COLOUR * _around_0(n, 1, 1, 1)) * (1 + BALANCE * _around_0(n, 3, 1, 1))
    mean = views.mean((1, 2, 3), keepdim=True)
    views = (views - mean) * (1 + COLOUR * _around_0(n, 1, 1, 1)) + mean
    grey = views.mean(1, keepdim=True)
    return (views - grey) * (1 + COLOUR * _around_0(n, 1, 1, 1)) + grey


def mixed(views: Tensor, *targets: Tensor) -> tuple[Tensor, ...]:
    """Paste one patch of a random size from another view into each; share the targets (n, …) by area."""
    n, side = len(views), views.shape[-1]
    patch = int(side * math.sqrt(torch.rand(()).item()))
    left, top = (int(torch.randint(side - patch + 1, ()).item()) for _ in range(2))
    box = (..., slice(top, top + patch), slice(left, left + patch))
    other = torch.randperm(n)
    views = views.clone()
    views[box] = views[other][box]
    share = patch**2 / side**2
    return views, *((1 - share) * target + share * target[other] for target in targets)


def _around_0(*shape: int) -> Tensor:
    """Uniform from −1 to 1."""
    return torch.rand(shape) * 2 - 1
