"""Files as anybody may send them: what is kept of a photo, and what is refused."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image

from bot.channels.message import InvalidMessageError
from bot.channels.website.photo_file import SIDE, reencoded


def file_of(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def png_that_says(width: int, height: int) -> bytes:
    """A bomb: a header that promises so many pixels, a few bytes that inflate to far more."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks: Mapping[bytes, bytes] = {b"IHDR": header, b"IDAT": zlib.compress(bytes(10_000_000)), b"IEND": b""}
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_jpeg(kind: str) -> None:
    photo = opened(reencoded(file_of(Image.new("RGB", (1600, 1200), "red"), kind)))
    assert (photo.format, photo.size) == ("JPEG", (SIDE, 384))
    red, green, blue = photo.getpixel((100, 100))
    assert red > 240 and green < 15 and blue < 15


def test_nothing_but_the_picture_is_kept_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "where I live"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    content = file_of(Image.new("RGB", (400, 200), "red"), "JPEG", exif=exif, comment=b"where I live")
    assert b"where I live" in content
    photo = reencoded(content)
    assert b"where I live" not in photo
    assert not opened(photo).getexif()
    assert opened(photo).size == (200, 400)


def test_transparent_parts_become_white() -> None:
    photo = opened(reencoded(file_of(Image.new("RGBA", (64, 64), (255, 0, 0, 0)), "PNG")))
    assert photo.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_photos_of_every_mode(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(reencoded(file_of(Image.new(mode, (64, 64)), kind))).mode == "RGB"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 415),
        (b"GIF89a" + bytes(100), 415),
        (b"\xff\xd8\xff\xe0", 415),
        (b"x", 415),
        (png_that_says(30_000, 30_000), 413),
        (png_that_says(6_000, 6_000), 413),
        (png_that_says(2**31 - 1, 2**31 - 1), 413),
        (png_that_says(0, 100), 415),
        (png_that_says(100, 8), 400),
        (file_of(Image.new("RGB", (300, 300), "red"), "PNG")[:120], 400),
        (file_of(Image.effect_noise((300, 300), 90), "JPEG")[:4_000], 400),
        (file_of(Image.effect_noise((300, 300), 90), "WEBP")[:4_000], 400),
    ],
    ids=["svg", "gif", "start", "letter", "bomb", "large", "endless", "empty", "thin", "png", "jpeg", "webp"],
)
def test_what_is_no_photo_is_refused(content: bytes, status: int) -> None:
    with pytest.raises(InvalidMessageError) as refused:
        reencoded(content)
    assert (refused.value.status, refused.value.field) == (status, "image"), refused.value
