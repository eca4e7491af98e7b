"""What a photo shows besides shapes, without learning by gradient: local patches and colours, counted.

Fisher vectors of dense patches: Sánchez, Perronnin, Mensink, Verbeek (2013), Image classification with the
Fisher vector, IJCV 105, https://doi.org/10.1007/s11263-013-0636-x. A patch is told by the orientations of its
edges (SIFT: Lowe 2004) and the means and spreads of its colours (Clinchant, Csurka, Perronnin, Renders 2007).
They err in other ways than the network does, so that both together find more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from recommender.models.image_cnn import middle_square

CELL, CELLS = 4, 4
"""A patch has CELLS × CELLS cells of CELL × CELL pixels; the next patch begins a cell further."""
ORIENTATIONS = 8
COMPONENTS, AXES = 32, 32
"""Kinds of patches (Gaussians), and dimensions that a patch is reduced to."""
HUES, SATURATIONS, LIGHTS = 16, 3, 3
EDGE_BINS, FIELDS = 9, 4
HISTOGRAM_DIMENSION = 2 * HUES * SATURATIONS * LIGHTS + EDGE_BINS * FIELDS**2
HISTOGRAM_WEIGHT = 0.5
SCALE = 15.0
"""Makes the vectors about as long as a network's, so that one regression can weigh both."""
SAMPLED, SAMPLE_PATCHES = 4, 100


class Textures(nn.Module):  # type: ignore[misc]
    """Views (n, 3, side, side) from 0 to 1 → Fisher vectors and histograms (n, dimension)."""

    def __init__(self, edges: Mixture, colours: Mixture) -> None:
        super().__init__()
        self.edges, self.colours = edges, colours
        self.dimension = 4 * COMPONENTS * AXES + HISTOGRAM_DIMENSION

    def forward(self, views: Tensor) -> Tensor:
        """Return both Fisher vectors and the histograms behind them."""
        fisher = [
            mixture(torch.cat([patches(seen) for seen in scales(views)], dim=1))
            for mixture, patches in ((self.edges, edge_patches), (self.colours, colour_patches))
        ]
        return SCALE * torch.cat([*fisher, HISTOGRAM_WEIGHT * histograms(views)], dim=1)


class Mixture(nn.Module):  # type: ignore[misc]
    """Gaussians over patches (n, n_patches, d) that make Fisher vectors (n, 2 × COMPONENTS × AXES)."""

    def __init__(self, mean: Tensor, axes: Tensor, weights: Tensor, centres: Tensor, spreads: Tensor) -> None:
        super().__init__()
        parts = {"mean": mean, "axes": axes, "weights": weights, "centres": centres, "spreads": spreads}
        for name, part in parts.items():
            self.register_buffer(name, part.float())

    @classmethod
    def of(cls, patches: npt.NDArray[np.float32], seed: int) -> Mixture:
        """Fit to a sample of patches, shape (m, d)."""
        from sklearn.decomposition import PCA
        from sklearn.mixture import GaussianMixture

        reduction = PCA(AXES, random_state=seed).fit(patches)
        mixture = GaussianMixture(
            COMPONENTS, covariance_type="diag", max_iter=25, tol=0.01, reg_covar=1e-4, random_state=seed
        ).fit(reduction.transform(patches))
        parts = (
            reduction.mean_,
            reduction.components_,
            mixture.weights_,
            mixture.means_,
            mixture.covariances_,
        )
        return cls(*(torch.from_numpy(part) for part in parts))

    def forward(self, patches: Tensor) -> Tensor:
        """Return how the patches differ from each Gaussian in mean and spread, weighed by its share."""
        reduced = (patches - self.mean) @ self.axes.T
        precision = 1 / self.spreads
        distances = (
            (reduced * reduced) @ precision.T
            - 2 * reduced @ (self.centres * precision).T
            + (self.centres**2 * precision).sum(1)
        )
        shares = (self.weights.log() - 0.5 * self.spreads.log().sum(1) - 0.5 * distances).softmax(2)
        count = patches.shape[1]
        share = shares.mean(1)[..., None]
        first = shares.transpose(1, 2) @ reduced / count
        second = shares.transpose(1, 2) @ (reduced * reduced) / count
        weight = self.weights[:, None]
        of_mean = (first - share * self.centres) / (weight * self.spreads).sqrt()
        of_spread = second - 2 * first * self.centres + share * (self.centres**2 - self.spreads)
        both = torch.cat([of_mean, of_spread / ((2 * weight).sqrt() * self.spreads)], dim=2).flatten(1)
        rooted = both.sign() * both.abs().sqrt()
        return rooted / rooted.norm(dim=1, keepdim=True)


@torch.no_grad()  # type: ignore[untyped-decorator]
def fit_textures(photos: Iterable[Image.Image], side: int, seed: int) -> Textures:
    """Fit both mixtures to some patches of every SAMPLED-th photo, seen at `side` pixels."""
    rng = np.random.default_rng(seed)
    squares = [np.asarray(middle_square(photo, 1.0, side)) for photo in islice(photos, 0, None, SAMPLED)]
    views = torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).float() / 255
    mixtures = []
    for patches in (edge_patches, colour_patches):
        sample = []
        for block in views.split(32):
            seen = torch.cat([patches(scaled) for scaled in scales(block)], dim=1)
            chosen = rng.integers(0, seen.shape[1], SAMPLE_PATCHES)
            sample.append(seen[:, chosen].flatten(0, 1).numpy())
        mixtures.append(Mixture.of(np.concatenate(sample), seed))
    textures: Textures = Textures(*mixtures).eval()
    return textures


def scales(views: Tensor) -> Iterator[Tensor]:
    """Yield the views, and the same at three quarters and at half their size."""
    yield views
    yield functional.interpolate(views, scale_factor=0.75, mode="bilinear", align_corners=False)
    yield functional.avg_pool2d(views, 2)


def edge_patches(views: Tensor) -> Tensor:
    """Return for each patch the orientations of the edges in its cells, (n, n_patches, 128)."""
    across, down, strength = gradients(views.clamp(min=1e-4).sqrt())
    turns = torch.arange(ORIENTATIONS, device=views.device) * (2 * math.pi / ORIENTATIONS)
    along = across * turns.cos().view(1, -1, 1, 1) + down * turns.sin().view(1, -1, 1, 1)
    # The fifth power of the cosine is near a bin's own share, without a bin's edges.
    cells = functional.avg_pool2d(along.clamp(min=0) ** 5 / strength**4, CELL)
    patches = _patches(cells)
    patches = (patches / (patches.norm(dim=2, keepdim=True) + 0.02)).clamp(max=0.25)
    return (patches / (patches.norm(dim=2, keepdim=True) + 1e-3)).clamp(min=0).sqrt()


def colour_patches(views: Tensor) -> Tensor:
    """Return for each patch mean and spread of the colours in its cells, (n, n_patches, 96)."""
    means = functional.avg_pool2d(views, CELL)
    spreads = (functional.avg_pool2d(views * views, CELL) - means * means).clamp(min=0).sqrt()
    return _patches(torch.cat([means, 2 * spreads], dim=1))


def _patches(cells: Tensor) -> Tensor:
    return functional.unfold(cells, CELLS).transpose(1, 2)


def gradients(views: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the differences of grey across and down, and their length, (n, 1, side, side) each."""
    grey = functional.pad(views.mean(1, keepdim=True), (1, 1, 1, 1), "replicate")
    across = (grey[:, :, 1:-1, 2:] - grey[:, :, 1:-1, :-2]) / 2
    down = (grey[:, :, 2:, 1:-1] - grey[:, :, :-2, 1:-1]) / 2
    return across, down, (across**2 + down**2).sqrt() + 1e-6


def histograms(views: Tensor) -> Tensor:
    """Return the roots of the shares of colours, in all and in the middle, and of edges in each field."""
    colours = _one_of(_colour_bins(views), HUES * SATURATIONS * LIGHTS)
    field = views.shape[-1] // FIELDS
    middle = colours[:, :, field:-field, field:-field]
    across, down, strength = gradients(views)
    angle = torch.atan(down / torch.where(across.abs() < 1e-9, torch.full_like(across, 1e-9), across))
    edges = _one_of((angle / math.pi + 0.5) * EDGE_BINS, EDGE_BINS) * strength
    fields = functional.avg_pool2d(edges, field)
    fields = fields / (fields.sum(1, keepdim=True) + 1e-6)
    parts = (colours.mean((2, 3)), middle.mean((2, 3)), 0.25 * fields.flatten(1))
    return torch.cat([part.sqrt() for part in parts], dim=1)


def _colour_bins(views: Tensor) -> Tensor:
    """Return the bin of hue, saturation and light that each pixel falls into, (n, 1, side, side)."""
    light, darkest = views.amax(1, keepdim=True), views.amin(1, keepdim=True)
    red, green, blue = views[:, 0:1], views[:, 1:2], views[:, 2:3]
    span = light - darkest + 1e-6
    of_red = (green - blue) / span
    of_red = torch.where(of_red < 0, of_red + 6, of_red)
    of_others = torch.where(light == green, (blue - red) / span + 2, (red - green) / span + 4)
    hue = torch.where(light == red, of_red, of_others) / 6
    saturation = span / (light + 1e-6)
    bins = _bin(hue, HUES) * SATURATIONS + _bin(saturation, SATURATIONS)
    return bins * LIGHTS + _bin(light, LIGHTS)


def _bin(values: Tensor, count: int) -> Tensor:
    return (values * count).floor().clamp(0, count - 1)


def _one_of(values: Tensor, count: int) -> Tensor:
    """Return 1 in the channel of each value's bin, (n, count, side, side)."""
    bins = torch.arange(count, device=values.device).view(1, -1, 1, 1)
    return (values.floor().clamp(0, count - 1) == bins).float()
