"""The codewords of a QR symbol in alphanumeric mode: data, padding and Reed-Solomon correction, interleaved.

The package `qrcode` makes the same in its own way, for any mode, in four times the time; the tests hold one to the other.
"""

from functools import cache
from itertools import zip_longest

from qrcode.base import rs_blocks

from labels.content import ORDERED

MODE = "0010"
"""Alphanumeric (ISO/IEC 18004, table 2); its length takes nine bits up to version 9."""
PADDING = (0xEC, 0x11)
FIELD = 0x11D
"""x⁸ + x⁴ + x³ + x² + 1, by which GF(256) is made."""
POWERS = [1]
for _ in range(509):
    POWERS.append(POWERS[-1] << 1 if POWERS[-1] < 128 else (POWERS[-1] << 1) ^ FIELD)
LOGARITHMS = {power: place for place, power in enumerate(POWERS[:255])}
VALUES = {character: value for value, character in enumerate(ORDERED)}


def codewords(content: str, version: int, correction: int) -> list[int]:
    """All codewords in the order they are laid into a symbol of version 1 to 9."""
    blocks = rs_blocks(version, correction)
    data = iter(data_codewords(content, sum(block.data_count for block in blocks)))
    parts = [[next(data) for _ in range(block.data_count)] for block in blocks]
    checks = [remainder(part, block.total_count - block.data_count) for part, block in zip(parts, blocks, strict=True)]
    mixed = [one for column in zip_longest(*parts) for one in column if one is not None]
    return mixed + [one for column in zip_longest(*checks) for one in column if one is not None]


def data_codewords(content: str, room: int) -> list[int]:
    """Mode, length, characters in pairs, terminator and padding."""
    values = [VALUES[character] for character in content]
    pairs = "".join(f"{45 * one + other:011b}" for one, other in zip(values[::2], values[1::2], strict=False))
    last = f"{values[-1]:06b}" if len(values) % 2 else ""
    bits = f"{MODE}{len(values):09b}{pairs}{last}"
    bits += "0" * min(4, 8 * room - len(bits))
    bits += "0" * (-len(bits) % 8)
    found = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    return found + [PADDING[place % 2] for place in range(room - len(found))]


def remainder(data: list[int], length: int) -> list[int]:
    """The correction codewords of a block: what is left when it is divided by the generator."""
    generator = generator_logarithms(length)
    left = [*data, *([0] * length)]
    for place in range(len(data)):
        if left[place]:
            factor = LOGARITHMS[left[place]]
            for offset, power in enumerate(generator, place + 1):
                left[offset] ^= POWERS[factor + power]
    return left[len(data) :]


@cache
def generator_logarithms(length: int) -> tuple[int, ...]:
    """Of the generator polynomial's coefficients, after the leading one."""
    found = [1]
    for place in range(length):
        shifted = [*found, 0]
        for at, coefficient in enumerate(found, 1):
            shifted[at] ^= POWERS[LOGARITHMS[coefficient] + place]
        found = shifted
    return tuple(LOGARITHMS[coefficient] for coefficient in found[1:])
