"""What a scanner sees of a paper: pages as pictures, worse ones of them, and the QR codes that it reads."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

DPI: Final = 300
_POINTS: Final = 72


def pages(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Return the pages of a PDF as grey pictures."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / _POINTS).to_pil().convert("L") for page in document]


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page in millimetres."""
    scale = 25.4 / _POINTS
    found = (page.get_size() for page in pypdfium2.PdfDocument(pdf))
    return [(round(width * scale, 1), round(height * scale, 1)) for width, height in found]


def words(pdf: bytes) -> str:
    """Return the text of a PDF, as a reader copies it."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def read(image: Image.Image) -> list[str]:
    """Return the texts of all QR codes in a picture, in the order of the alphabet."""
    # In noise it finds bars of other kinds, too.
    found = zxingcpp.read_barcodes(image)
    return sorted(one.text for one in found if one.format == zxingcpp.BarcodeFormat.QRCode)


def read_pages(pdf: bytes) -> list[str]:
    """Return the texts of all QR codes on all pages."""
    return sorted(text for page in pages(pdf) for text in read(page))


def _noisy(image: Image.Image) -> Image.Image:
    grains = np.random.default_rng(7).normal(0, 60, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=float) + grains, 0, 255).astype(np.uint8))


def _rotated(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def _slanted(image: Image.Image) -> Image.Image:
    """A photograph from the side: the right edge is farther away."""
    width, height = image.size
    # What is at these corners of the picture was at its corners before.
    there = [(0, 0), (width * 0.9, height * 0.08), (width * 0.9, height * 0.92), (0, height)]
    before = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, right = [], []
    for (x, y), (u, v) in zip(there, before, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    data = [float(one) for one in np.linalg.solve(np.array(rows), np.array(right))]
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, data, resample=Image.Resampling.BICUBIC, fillcolor=255
    )


def _faded(image: Image.Image) -> Image.Image:
    return image.point([110 + value * 90 // 255 for value in range(256)])


def _stained(image: Image.Image) -> Image.Image:
    """Mud in small drops over the whole of it."""
    stained = image.copy()
    canvas, chance = ImageDraw.Draw(stained), random.Random(11)
    for _ in range(24):
        x, y = chance.uniform(0, image.width), chance.uniform(0, image.height)
        canvas.ellipse((x - 5, y - 5, x + 5, y + 5), fill=chance.choice((0, 255)))
    return stained


SPOILT: Final[Mapping[str, Callable[[Image.Image], Image.Image]]] = MappingProxyType(
    {
        "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(3)),
        "turned": lambda image: _rotated(image, 90),
        "askew": lambda image: _rotated(image, 17),
        "noisy": _noisy,
        "slanted": _slanted,
        "faded": _faded,
        "stained": _stained,
        "small": lambda image: image.resize((image.width // 3, image.height // 3)),
        "blurred, askew and noisy": lambda image: _noisy(
            _rotated(image.filter(ImageFilter.GaussianBlur(2)), 8)
        ),
    }
)
"""What happens to a paper on its way to a scanner."""
