"""Our codewords are those that the package `qrcode` makes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData, create_data

from labels.codewords import codewords
from labels.content import ORDERED
from labels.symbols import LONGEST, Correction, qr_matrix, qr_side, smallest_version


@settings(max_examples=300, deadline=None)
@given(content=st.text(ORDERED, min_size=1, max_size=LONGEST), correction=st.sampled_from(Correction))
def test_they_are_the_same_for_any_content(content, correction):
    version = smallest_version(len(content), correction)
    data = QRData(content, mode=MODE_ALPHA_NUM)
    assert codewords(content, version, correction.value) == list(create_data(version, correction.value, [data]))


@pytest.mark.parametrize("length", range(1, LONGEST + 1, 6))
@pytest.mark.parametrize("correction", Correction)
def test_the_symbol_is_the_same_module_by_module(length, correction):
    content = (ORDERED * 4)[:length]
    other = QRCode(error_correction=correction.value, border=0, mask_pattern=2)
    other.add_data(QRData(content, mode=MODE_ALPHA_NUM), optimize=0)
    other.make()
    matrix = qr_matrix(content, correction)
    assert len(matrix) == qr_side(content, correction)
    assert [list(map(bool, row)) for row in matrix] == [list(map(bool, row)) for row in other.modules]
