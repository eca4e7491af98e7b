"""Photos as strangers send them: what is read, how it is turned, and what is refused with which reason."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from recommender import InputError
from recommender.photos import MAX_BYTES, MAX_PIXELS, read_photo


def picture(size: tuple[int, int] = (40, 20), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 200 > 60 > pixel[2]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_content_says_what_it_is(format: str) -> None:
    photo = read_photo(encoded(picture(), format))
    assert (photo.mode, photo.size) == ("RGB", (40, 20))
    assert is_red(photo.getpixel((5, 10)))
    assert not is_red(photo.getpixel((35, 10)))


def test_the_camera_was_held_upside_down() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera's right is up
    photo = read_photo(encoded(picture(), "JPEG", exif=exif))
    assert photo.size == (20, 40)
    assert is_red(photo.getpixel((10, 5)))


@pytest.mark.parametrize("mode", ["RGBA", "L", "LA", "P", "CMYK", "1"])
def test_all_kinds_of_pixels_become_rgb(mode: str) -> None:
    format = "JPEG" if mode == "CMYK" else "PNG"
    assert read_photo(encoded(picture(mode=mode), format)).mode == "RGB"


def test_grey_of_16_bits_keeps_its_lights() -> None:
    assert read_photo(encoded(Image.new("I;16", (20, 20), 0x8000))).getpixel((3, 3)) == (128, 128, 128)


def test_transparent_is_white() -> None:
    assert read_photo(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)))).getpixel((3, 3)) == (255, 255, 255)


def test_a_large_photo_is_read_in_little_memory() -> None:
    assert max(read_photo(encoded(picture((4000, 3000)), "JPEG")).size) <= 1100


def bomb() -> bytes:
    """A PNG of few bytes that says it has a thousand million pixels."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"", "is empty"),
        (lambda: b"just words", "is no JPEG, PNG or WebP"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no JPEG, PNG or WebP"),
        (lambda: encoded(picture(), "GIF"), "is no JPEG, PNG or WebP"),
        (lambda: encoded(picture(), "TIFF"), "is no JPEG, PNG or WebP"),
        (lambda: encoded(picture((300, 300)), "JPEG")[:-200], "is damaged"),
        (lambda: encoded(picture((300, 300)))[:60], "is damaged"),
        (lambda: encoded(picture((300, 15))), "smaller than 16 pixels"),
        (lambda: b"\xff\xd8\xff" + b"\0" * MAX_BYTES, "at most"),
        (bomb, f"more than {MAX_PIXELS:,} pixels"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(content: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(InputError, match=f"holiday.jpg: .*{reason}"):
        read_photo(content(), "holiday.jpg")


@settings(max_examples=60, deadline=None)
@given(
    format=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 10_000),
)
def test_damage_of_any_kind_is_read_or_refused(format: str, changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(encoded(picture(), format))
    for place, value in changes:
        content[place % len(content)] = value
    try:
        photo = read_photo(bytes(content[: len(content) - cut % 40]))
    except InputError:
        return
    assert photo.mode == "RGB"
