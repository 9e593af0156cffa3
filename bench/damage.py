"""What happens to a label between printer and reader, on a grey picture of one pixel a dot (numpy arrays, white 255)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
WHITE = 255
TILT = 0.12
"""Of its side: how far two corners of the picture recede, about 30° seen from 20 cm."""
STAIN = 0.05
"""Of the symbol's dark square."""
FIXED = 8
"""Modules that the finder patterns and the timing patterns take at the left and at the top."""


@dataclass(frozen=True)
class Spot:
    """Where the symbol's dark square stands: left, top, side and a module, in pixels. `wide`: of bars, `side` high."""

    left: float
    top: float
    side: float
    module: float
    wide: float = 0.0


Damage = Callable[[Picture, Spot, Random], Picture]


def none(picture: Picture, _spot: Spot, _chance: Random) -> Picture:
    return picture


def rotated(picture: Picture, _spot: Spot, chance: Random) -> Picture:
    """15° one way or the other."""
    high, wide = picture.shape
    angle = chance.choice((-15, 15))
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    margin = int(0.2 * max(wide, high))
    turn[:, 2] += margin
    return _warped(picture, turn, (wide + 2 * margin, high + 2 * margin))


def perspective(picture: Picture, _spot: Spot, chance: Random) -> Picture:
    """Two neighbouring corners recede."""
    high, wide = picture.shape
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32) * TILT * min(wide, high)
    first = chance.randrange(4)
    seen = corners.copy()
    for corner in (first, (first + 1) % 4):
        seen[corner] += inward[corner]
    turn = cv2.getPerspectiveTransform(corners, seen)
    return cv2.warpPerspective(picture, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=WHITE).astype(np.uint8)


def blurred(picture: Picture, _spot: Spot, _chance: Random) -> Picture:
    """Gaussian, σ = 1.5 px."""
    return cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.uint8)


def faded(picture: Picture, _spot: Spot, _chance: Random) -> Picture:
    """30 % of the contrast is left."""
    return (picture.astype(np.float32) * 0.3 + 0.7 * 160).astype(np.uint8)


def jpeg(picture: Picture, _spot: Spot, _chance: Random) -> Picture:
    """Quality 30."""
    done, file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 30])
    if not done:
        raise RuntimeError("no JPEG")
    return cv2.imdecode(file, cv2.IMREAD_GRAYSCALE).astype(np.uint8)


def stained(picture: Picture, spot: Spot, chance: Random) -> Picture:
    """A round stain, dark or light, over 5 % of the dark square, anywhere right of and below the fixed patterns."""
    radius = _radius(spot)
    at = [chance.uniform(radius + FIXED * spot.module, spot.side - radius) for _ in range(2)]
    return _stain(picture, spot, at, chance)


def stained_anywhere(picture: Picture, spot: Spot, chance: Random) -> Picture:
    """The same stain anywhere inside the dark square."""
    radius = _radius(spot)
    at = [chance.uniform(radius, side - radius) for side in (spot.wide or spot.side, spot.side)]
    return _stain(picture, spot, at, chance)


def stained_timing(picture: Picture, spot: Spot, chance: Random) -> Picture:
    """The same stain on the dotted line between two finder patterns, by which a reader counts modules."""
    at = [6.5 * spot.module, spot.side / 2]
    return _stain(picture, spot, at if chance.random() < 0.5 else at[::-1], chance)


def stained_finder(picture: Picture, spot: Spot, chance: Random) -> Picture:
    """The same stain in the middle of a finder pattern."""
    near, far = 3.5 * spot.module, spot.side - 3.5 * spot.module
    return _stain(picture, spot, chance.choice(([near, near], [far, near], [near, far])), chance)


def _radius(spot: Spot) -> float:
    return float((STAIN * spot.side * (spot.wide or spot.side) / np.pi) ** 0.5)


def _stain(picture: Picture, spot: Spot, at: list[float], chance: Random) -> Picture:
    radius = _radius(spot)
    middle = round(spot.left + at[0]), round(spot.top + at[1])
    return cv2.circle(picture.copy(), middle, round(radius), chance.choice((40, 235)), -1, cv2.LINE_AA).astype(np.uint8)


def torn(picture: Picture, spot: Spot, _chance: Random) -> Picture:
    """The corner without a finder pattern is torn off, quiet zone and two modules of the square, onto a dark desk."""
    right, foot = spot.left + (spot.wide or spot.side), spot.top + spot.side
    at = round(right - 2 * spot.module), round(foot - 2 * spot.module)
    far = round(right + 4 * spot.module), round(foot + 4 * spot.module)
    corner = np.array([[far[0], at[1]], [far[0], far[1]], [at[0], far[1]]], np.int32)
    return cv2.fillPoly(picture.copy(), [corner], 60).astype(np.uint8)


def _warped(picture: Picture, turn: NDArray[np.float64], size: tuple[int, int]) -> Picture:
    return cv2.warpAffine(picture, turn, size, flags=cv2.INTER_LINEAR, borderValue=WHITE).astype(np.uint8)


DAMAGES: dict[str, Damage] = {
    "none": none,
    "turned by 15°": rotated,
    "perspective": perspective,
    "blur, σ 1.5 px": blurred,
    "30 % contrast": faded,
    "JPEG, quality 30": jpeg,
    "5 % stain on the data": stained,
    "a corner missing": torn,
}
SHOWN: dict[str, Damage] = {
    "5 % stain anywhere": stained_anywhere,
    "5 % stain on the timing pattern": stained_timing,
    "5 % stain on a finder pattern": stained_finder,
}
"""Beyond what every reader can bear, so not judged."""
BARS: dict[str, Damage] = {
    **{name: damage for name, damage in DAMAGES.items() if name != "5 % stain on the data"},
    "5 % stain anywhere": stained_anywhere,
}
"""Bars have no patterns of their own to be found by."""
