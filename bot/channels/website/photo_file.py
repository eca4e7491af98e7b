"""Files that anybody may have sent → small photos that hold nothing but the picture."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.channels.message import InvalidMessageError

MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
"""A JPEG is decoded at a fraction of its size, the others whole: four bytes a pixel."""
MIN_SIDE = 16
SIDE = 512
"""Pixels of the longer side that the image model needs at most."""
QUALITY = 90
BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError),
    *(struct.error, zlib.error),
)
"""What Pillow's decoders raise on damaged files."""


class UnfitPhotoError(InvalidMessageError):
    """A file that cannot be taken as a photo."""

    response = "utter_photo_unfit"

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__("image", reason, status)


def reencoded(content: bytes) -> bytes:
    """The picture as a JPEG of at most 512 × 512 pixels, upright, without EXIF or anything else beside it.

    Raises
    ------
    UnfitPhotoError
        It is no JPEG, PNG or WebP by its content (415), has too many pixels (413) or too few, or is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # sizes are checked here
            with Image.open(io.BytesIO(content), formats=tuple(MAX_PIXELS)) as image:
                _check_size(image)
                image.draft("RGB", (SIDE, SIDE))
                return _as_jpeg(image)
    except (Image.DecompressionBombError, MemoryError):
        raise UnfitPhotoError("has too many pixels", status=413) from None
    except UnidentifiedImageError:
        raise UnfitPhotoError("must be a JPEG, PNG or WebP", status=415) from None
    except BROKEN as error:
        raise UnfitPhotoError("is damaged") from error


def _check_size(image: Image.Image) -> None:
    most = MAX_PIXELS[image.format or ""]
    if image.width * image.height > most:
        raise UnfitPhotoError(f"must not have more than {most:,} pixels", status=413)
    if min(image.size) < MIN_SIDE:
        raise UnfitPhotoError(f"must have at least {MIN_SIDE} pixels a side")


def _as_jpeg(image: Image.Image) -> bytes:
    picture = ImageOps.exif_transpose(image)
    picture.thumbnail((SIDE, SIDE))
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("RGB")
    picture.info.clear()  # of which Pillow would write comments again
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
