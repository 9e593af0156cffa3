"""A printer's saved drift moves the pictures that are downloaded, as it moves what is sent."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from custody.documents.label_files import Run, drawn
from custody.documents.label_values import seal_label_for
from custody.settings import Settings
from labels import stock_called


def corner(drift: tuple[float, float]) -> np.ndarray:
    """Left and top of the ink of a label, in dots."""
    run = Run([seal_label_for("S-001", Settings())], stock_called("a4-24"), 1, drift)
    with zipfile.ZipFile(io.BytesIO(drawn(run, "png", lambda *_: None))) as files:
        picture = Image.open(io.BytesIO(files.read("S-001.png")))
    return np.argwhere(~np.array(picture)).min(axis=0)[::-1]


def test_a_png_is_moved_by_the_drift():
    moved = corner((1.0, 0.5)) - corner((-1.0, -0.5))
    assert moved == pytest.approx([2 * 300 / 25.4, 300 / 25.4], abs=1)
