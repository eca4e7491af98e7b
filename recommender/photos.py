"""Photos as bytes that anybody may have sent → upright RGB pictures, or an error that says what is wrong."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from recommender.errors import InputError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 12 * 2**20
MAX_PIXELS = 50_000_000
"""A phone's largest; its 150 MB decoded are what one request may cost."""
MIN_SIDE = 16
ENOUGH = 512
"""A JPEG is decoded at a half, a quarter or an eighth of its size while both sides keep so many pixels."""

BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError)
"""What Pillow's decoders raise on damaged files, beside `struct.error` and `zlib.error`."""


def read_photo(content: bytes, name: str = "photo") -> Image.Image:
    """Decode a JPEG, PNG or WebP, known by its content, turned upright by its EXIF orientation.

    Transparent parts become white; of an animation the first picture counts.

    Parameters
    ----------
    content
        The file's bytes.
    name
        How an error calls it.

    Raises
    ------
    InputError
        Empty, too large in bytes or pixels, smaller than `MIN_SIDE`, of another format, or damaged.
    """
    if not content:
        raise InputError(f"{name}: is empty")
    if len(content) > MAX_BYTES:
        raise InputError(f"{name}: has {len(content):,} bytes, at most {MAX_BYTES:,} are read")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(image.size, name)
            image.draft("RGB", (ENOUGH, ENOUGH))
            return _on_white(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        raise InputError(f"{name}: has more than {MAX_PIXELS:,} pixels") from None
    except UnidentifiedImageError:
        raise InputError(f"{name}: is no JPEG, PNG or WebP") from None
    except (*BROKEN, struct.error, zlib.error) as error:
        raise InputError(f"{name}: is damaged ({error})") from error


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise InputError(f"{name}: has more than {MAX_PIXELS:,} pixels ({width} × {height})")
    if min(size) < MIN_SIDE:
        raise InputError(f"{name}: is smaller than {MIN_SIDE} pixels ({width} × {height})")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    if image.mode.startswith("I"):  # 16-bit grey, which `convert` would cut to its lowest 8 bits
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGB")
