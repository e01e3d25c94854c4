"""Looks at a picture and makes small ones of it; runs in the confined child."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.channels.scan_media import Media, refused
from app.domain.errors import message

MOST_PIXELS = 50_000_000
MOST_FRAMES = 500
FORMATS = {Media.PNG: "PNG", Media.JPEG: "JPEG", Media.WEBP: "WEBP", Media.TIFF: "TIFF"}
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError)
"""What Pillow raises for files that are not what they say."""


def look(content: bytes, media: Media) -> int:
    """How many pages there are. Raises RefusedFile for a picture that is too large or cannot be read to its end."""
    try:
        with opened(content, media) as image:
            frames = pages(image)
            image.load()
            return frames
    except BROKEN as broken:
        raise refused(
            message("It is a damaged picture: it cannot be read to its end."), message("Ask for it again.")
        ) from broken


def pages(image: Image.Image) -> int:
    """How many pages an opened picture has; none is decoded. Raises RefusedFile for more than 500."""
    frames = int(getattr(image, "n_frames", 1))
    if frames > MOST_FRAMES:
        raise refused(message("It has {pages} pages; 1 to {most} are taken.", pages=frames, most=MOST_FRAMES))
    return frames


def opened(content: bytes, media: Media) -> Image.Image:
    """The picture, nothing of it decoded yet. Raises RefusedFile where it is larger than 50 million pixels."""
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, before a pixel is decoded
    image = Image.open(BytesIO(content), formats=(FORMATS[media],))
    check_pixels(image)
    return image


def check_pixels(image: Image.Image) -> None:
    """Raises RefusedFile for more than 50 million pixels."""
    if image.width * image.height > MOST_PIXELS:
        raise refused(
            message("The picture has {pixels} million pixels; at most 50 are taken.", pixels=_millions(image)),
            message("Save it smaller and add that."),
        )


def _millions(image: Image.Image) -> int:
    return image.width * image.height // 1_000_000


def drawn(content: bytes, media: Media, frame: int, most: int) -> Image.Image:
    """One page of the picture, upright, at most so many pixels wide and high."""
    with opened(content, media) as image:
        if frame:
            image.seek(frame)
            check_pixels(image)
        image.draft("RGB", (most, most))
        whole = image.convert("RGB") if image.mode in {"P", "1", "PA", "LA", "RGBA"} else image
        whole.thumbnail((most, most))
        return ImageOps.exif_transpose(whole).convert("RGB")
