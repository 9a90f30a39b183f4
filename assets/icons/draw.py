#!/usr/bin/env python3
"""Draws the mark of Al Día (a green dot on a sheet of warm paper) in every size the platforms ask for.

Plain Python: `python3 assets/icons/draw.py` writes the files beside it; the results are committed.
"""

import math
import struct
import zlib
from pathlib import Path

PAPER, EDGE, GREEN = (0xFB, 0xFA, 0xF6), (0xDD, 0xD8, 0xCB), (0x0F, 0x69, 0x55)
HERE = Path(__file__).parent


def rounded_square(x, y, half, radius):
    """Signed distance to a rounded square around the origin; negative inside."""
    qx, qy = abs(x) - half + radius, abs(y) - half + radius
    return math.hypot(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0) - radius


def blend(below, colour, cover):
    """Lays `colour` over a straight-alpha pixel with the given cover."""
    alpha = cover + below[3] * (1 - cover)
    if alpha == 0:
        return (0, 0, 0, 0)
    mixed = [(c * cover + b * below[3] * (1 - cover)) / alpha for c, b in zip(colour, below)]
    return (*mixed, alpha)


def pixel(x, y, size, sheet):
    cover = lambda distance: min(max(0.5 - distance, 0), 1)
    colour = (0, 0, 0, 0)
    if sheet:
        colour = blend(colour, EDGE, cover(rounded_square(x, y, size * 0.46, size * 0.2)))
        colour = blend(colour, PAPER, cover(rounded_square(x, y, size * 0.46 - max(size / 128, 0.6), size * 0.19)))
    return blend(colour, GREEN, cover(math.hypot(x, y) - size * (0.21 if sheet else 0.4)))


def png(size, sheet=True):
    rows = bytearray()
    for row in range(size):
        rows.append(0)
        for column in range(size):
            r, g, b, a = pixel(column + 0.5 - size / 2, row + 0.5 - size / 2, size, sheet)
            rows += bytes((round(r), round(g), round(b), round(a * 255)))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def ico(images):
    offset, head, body = 6 + 16 * len(images), struct.pack("<HHH", 0, 1, len(images)), b""
    for size, data in images:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + body


def icns(images):
    body = b"".join(kind + struct.pack(">I", len(data) + 8) + data for kind, data in images)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main():
    sheets = {size: png(size) for size in (16, 32, 48, 64, 128, 256, 512)}
    for name, size in (("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)):
        (HERE / name).write_bytes(sheets[size])
    (HERE / "tray.png").write_bytes(png(32, sheet=False))
    (HERE / "icon.ico").write_bytes(ico([(size, sheets[size]) for size in (16, 32, 48, 64, 256)]))
    kinds = ((b"ic11", 32), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512))
    (HERE / "icon.icns").write_bytes(icns([(kind, sheets[size]) for kind, size in kinds]))


main()
