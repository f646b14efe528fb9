"""Makes the small BMP, TIFF, GIF and animated files of formats/ and, beside each, what Pillow decodes from it.

python3 Tests/Golden/Images/make_formats.py        (Pillow 13.0.0, numpy)

Names of expectations are those of make_decode.py. What Pillow does not write is put together here byte by byte.
"""

import io
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

from make_decode import H, W, alpha, orientation, pam, picture, saved

HERE = pathlib.Path(__file__).parent / "formats"


# --- BMP -------------------------------------------------------------------------------------------------------------


def bmp(width, height, bits, rows, compression=0, palette=b"", header=40, masks=(), colors=0):
    """A BMP file; `rows` are the bytes of the pixels, in the order in which they are stored."""
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(rows), 2835, 2835, colors, 0)
    tail = b"".join(struct.pack("<I", mask) for mask in masks)
    info += tail
    info += b"\0" * max(0, header - len(info))
    offset = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + palette + rows


def padded(row):
    return row + b"\0" * (-len(row) % 4)


def packed(indices, bits):
    """Rows of palette numbers, several to a byte."""
    rows = []
    for row in indices:
        data = bytearray((len(row) * bits + 7) // 8)
        for x, index in enumerate(row):
            data[x * bits // 8] |= int(index) << (8 - bits - x * bits % 8)
        rows.append(bytes(data))
    return rows


def rle8(indices):
    """Runs of two or more, what lies between as it is, and a jump over the middle of one row."""
    out = b""
    for number, row in enumerate(indices):
        row = list(map(int, row))
        if number == 4:  # Nothing but its first three pixels and its last.
            out += bytes([3, row[0]]) + b"\0\2" + bytes([len(row) - 4, 0]) + bytes([1, row[-1]]) + b"\0\0"
            continue
        x = 0
        while x < len(row):
            run = 1
            while x + run < len(row) and row[x + run] == row[x] and run < 255:
                run += 1
            if run > 1 or len(row) - x < 3:
                out += bytes([run, row[x]])
                x += run
            else:
                count = 3
                while x + count < len(row) and row[x + count] != row[x + count - 1]:
                    count += 1
                out += bytes([0, count]) + bytes(row[x : x + count]) + b"\0" * (count % 2)
                x += count
        out += b"\0\0"
    return out + b"\0\1"


def rle4(indices):
    """Pairs of colours in turn, and an absolute run at the beginning of each row."""
    out = b""
    for row in indices:
        row = list(map(int, row))
        first = row[:7]
        data = bytes((first[i] << 4) | (first[i + 1] if i + 1 < 7 else 0) for i in range(0, 7, 2))
        out += b"\0\7" + data
        x = 7
        while x < len(row):
            pair = row[x : x + 2]
            run = len(pair)
            while x + run < len(row) and row[x + run] == pair[run % 2 if len(pair) > 1 else 0] and run < 255:
                run += 1
            out += bytes([run, pair[0] << 4 | pair[-1]])
            x += run
        out += b"\0\0"
    return out + b"\0\1"


def bmp_files():
    rgb = picture()
    a = np.asarray(rgb)
    rgba = rgb.copy()
    rgba.putalpha(alpha())
    yield "grey-1.bmp", saved(rgb.convert("1"), "BMP")
    yield "grey-8.bmp", saved(rgb.convert("L"), "BMP")
    yield "palette-8.bmp", saved(rgb.quantize(40), "BMP")
    yield "rgb-24.bmp", saved(rgb, "BMP")
    yield "rgba-32.bmp", saved(rgba, "BMP")

    few = rgb.quantize(11)
    colors = few.getpalette()[: 11 * 3]
    numbers = np.asarray(few)[::-1]
    four = b"".join(bytes([colors[i + 2], colors[i + 1], colors[i], 0]) for i in range(0, 33, 3))
    three = b"".join(bytes([colors[i + 2], colors[i + 1], colors[i]]) for i in range(0, 33, 3))
    yield "palette-4.bmp", bmp(W, H, 4, b"".join(map(padded, packed(numbers, 4))), palette=four, colors=11)
    yield "palette-4-os2.bmp", bmp(
        W, H, 4, b"".join(map(padded, packed(numbers, 4))), palette=three + b"\0" * 15, header=12
    )
    yield "palette-1.bmp", bmp(
        W, H, 1, b"".join(map(padded, packed(numbers % 2, 1))), palette=bytes([10, 200, 30, 0, 250, 20, 90, 0])
    )
    yield "palette-rle4.bmp", bmp(W, H, 4, rle4(numbers), compression=2, palette=four, colors=11)
    yield "palette-rle8.bmp", bmp(W, H, 8, rle8(numbers), compression=1, palette=four, colors=11)
    down = b"".join(padded(row[:, ::-1].tobytes()) for row in a)
    yield "rgb-24-top-down.bmp", bmp(W, -H, 24, down)
    x = b"".join(np.concatenate([row[:, ::-1], row[:, :1]], 1).tobytes() for row in a[::-1])
    yield "rgb-32.bmp", bmp(W, H, 32, x)
    b, g, r = (a[::-1, :, i].astype(np.uint16) for i in (2, 1, 0))
    rows555 = ((r >> 3) << 10 | (g >> 3) << 5 | b >> 3).astype("<u2")
    rows565 = ((r >> 3) << 11 | (g >> 2) << 5 | b >> 3).astype("<u2")
    yield "rgb-16.bmp", bmp(W, H, 16, b"".join(padded(row.tobytes()) for row in rows555))
    yield "rgb-16-masks.bmp", bmp(
        W, H, 16, b"".join(padded(row.tobytes()) for row in rows565), compression=3, masks=(0xF800, 0x7E0, 0x1F)
    )
    q = np.asarray(rgba)[::-1]
    yield "rgba-32-masks.bmp", bmp(
        W, H, 32, q[:, :, [2, 1, 0, 3]].tobytes(), compression=3, header=108,
        masks=(0xFF0000, 0xFF00, 0xFF, 0xFF000000),
    )


# --- TIFF ------------------------------------------------------------------------------------------------------------


def tiff(samples, photometric, order="<", tile=None, separate=False, rows=5, deflate=False, **tags):
    """A TIFF file of one page; `samples` is [h, w, samples] of bytes or 16-bit words. Tags are given by number as _N."""
    h, w, n = samples.shape
    bits = samples.dtype.itemsize * 8
    planes = [samples[:, :, i : i + 1] for i in range(n)] if separate else [samples]
    blocks = []
    for plane in planes:
        if tile:
            for y in range(0, h, tile):
                for x in range(0, w, tile):
                    block = np.zeros((tile, tile, plane.shape[2]), samples.dtype)
                    part = plane[y : y + tile, x : x + tile]
                    block[: part.shape[0], : part.shape[1]] = part
                    blocks.append(block)
        else:
            blocks += [plane[y : y + rows] for y in range(0, h, rows)]
    data = [block.astype(block.dtype.newbyteorder(order)).tobytes() for block in blocks]
    if deflate:
        data = [zlib.compress(block) for block in data]
    fields = {
        256: ("I", [w]), 257: ("I", [h]), 258: ("H", [bits] * n), 259: ("H", [8 if deflate else 1]),
        262: ("H", [photometric]), 277: ("H", [n]), 284: ("H", [2 if separate else 1]),
    }
    if tile:
        fields |= {322: ("I", [tile]), 323: ("I", [tile]), 324: ("I", []), 325: ("I", list(map(len, data)))}
    else:
        fields |= {278: ("I", [rows]), 273: ("I", []), 279: ("I", list(map(len, data)))}
    fields |= {int(key[1:]): ("H", value) for key, value in tags.items()}
    place = 324 if tile else 273
    offset, offsets = 8, []
    for block in data:
        offsets.append(offset)
        offset += len(block) + len(block) % 2
    fields[place] = ("I", offsets)
    body = b"".join(block + b"\0" * (len(block) % 2) for block in data)
    start = 8 + len(body)
    extra_at = start + 2 + 12 * len(fields) + 4
    entries, extra = b"", b""
    for tag in sorted(fields):
        kind, values = fields[tag]
        value = struct.pack(f"{order}{len(values)}{kind}", *values)
        if len(value) > 4:
            inline = struct.pack(f"{order}I", extra_at + len(extra))
            extra += value + b"\0" * (len(value) % 2)
        else:
            inline = value + b"\0" * (4 - len(value))
        entries += struct.pack(f"{order}HHI", tag, 3 if kind == "H" else 4, len(values)) + inline
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", start)
    return head + body + struct.pack(f"{order}H", len(fields)) + entries + b"\0" * 4 + extra


def tiff_files():
    rgb = picture()
    grey = rgb.convert("L")
    rgba = rgb.copy()
    rgba.putalpha(alpha())
    a, q, g = np.asarray(rgb), np.asarray(rgba), np.asarray(grey)[:, :, None]
    yield "grey-1-group4.tif", saved(rgb.convert("1"), "TIFF", compression="group4")
    yield "grey-8.tif", saved(grey, "TIFF")
    yield "grey-8-white.tif", tiff(g, 0)
    yield "grey-alpha.tif", saved(rgba.convert("LA"), "TIFF")
    yield "grey-16.tif", tiff(sixteen_bits(g), 1)
    yield "palette-8.tif", saved(rgb.quantize(40), "TIFF", compression="tiff_lzw")
    yield "palette-4.tif", tiff_of_four_bits(rgb)
    for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        yield f"rgb-{name.removeprefix('tiff_')}.tif", saved(rgb, "TIFF", compression=name)
    yield "rgb-lossy.tif", saved(rgb, "TIFF", compression="jpeg", quality=90)
    yield "rgb-strips.tif", tiff(a, 2, rows=5)
    yield "rgb-tiles.tif", tiff(a, 2, tile=16, deflate=True)
    yield "rgb-planes.tif", tiff(a, 2, separate=True, deflate=True)
    yield "rgb-plane-tiles.tif", tiff(a, 2, tile=16, separate=True)
    wide = sixteen_bits(a)
    yield "rgb-16.tif", tiff(wide, 2)
    yield "rgb-16-big-endian.tif", tiff(wide, 2, order=">")
    yield "rgba.tif", saved(rgba, "TIFF", compression="tiff_lzw")
    yield "rgba-multiplied.tif", tiff((q * np.where(np.arange(4) < 3, q[:, :, 3:] / 255, 1)).astype(np.uint8), 2, _338=[1])
    yield "rgb-with-other-sample.tif", tiff(q, 2, _338=[0])
    yield "cmyk.tif", saved(rgb.convert("CMYK"), "TIFF", compression="tiff_lzw")
    out = io.BytesIO()
    rgb.save(out, "TIFF", save_all=True, append_images=[Image.new("RGB", (5, 5), "red")])
    yield "pages.tif", out.getvalue()
    for value in range(1, 9):
        yield f"orientation-{value}.tif", tiff(a, 2, _274=[value], deflate=True)


def sixteen_bits(a):
    return (a.astype(np.int64) * 257 - 77 * (a > 0)).astype(np.uint16)


def tiff_of_four_bits(rgb):
    few = rgb.quantize(11)
    colors = np.array(few.getpalette()[:33] + [0] * 15).reshape(16, 3)
    data = b"".join(packed(np.asarray(few), 4))
    row = (W + 1) // 2
    bytes_per_row = np.frombuffer(data, np.uint8).reshape(H, row, 1)
    whole = bytearray(tiff(bytes_per_row, 3, rows=H, _320=[int(c) * 257 for c in colors.T.reshape(-1)]))
    # As wide as it is, at four bits a sample.
    start = struct.unpack_from("<I", whole, 4)[0]
    for entry in range(start + 2, start + 2 + 12 * struct.unpack_from("<H", whole, start)[0], 12):
        tag = struct.unpack_from("<H", whole, entry)[0]
        if tag == 256:
            struct.pack_into("<I", whole, entry + 8, W)
        if tag == 258:
            struct.pack_into("<H", whole, entry + 8, 4)
    return bytes(whole)


# --- GIF and animations ----------------------------------------------------------------------------------------------


def on_screen(gif, width, height, left, top):
    """The GIF with its one frame on a larger screen."""
    gif = bytearray(gif)
    struct.pack_into("<HH", gif, 6, width, height)
    place = 13 + (3 << (gif[10] & 7) + 1 if gif[10] & 128 else 0)
    while gif[place] == 0x21:
        place += 2
        while gif[place]:
            place += gif[place] + 1
        place += 1
    assert gif[place] == 0x2C
    struct.pack_into("<HH", gif, place + 1, left, top)
    return bytes(gif)


def animated(kind, first, second, **options):
    out = io.BytesIO()
    first.save(out, kind, save_all=True, append_images=[second], duration=100, **options)
    return out.getvalue()


def riff(kind, data):
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def webp_on_canvas(image, width, height, left, top):
    """An animation whose first frame covers a part of the canvas."""
    still = saved(image, "WEBP", lossless=True, exact=True)
    at = still.index(b"VP8L")
    length = struct.unpack_from("<I", still, at + 4)[0]
    chunk = still[at : at + 8 + length + length % 2]
    three = lambda value: struct.pack("<I", value)[:3]
    frame = three(left // 2) + three(top // 2) + three(image.width - 1) + three(image.height - 1) + three(100) + b"\2"
    body = riff(b"VP8X", bytes([0x12, 0, 0, 0]) + three(width - 1) + three(height - 1))
    body += riff(b"ANIM", struct.pack("<IH", 0, 0)) + riff(b"ANMF", frame + chunk) + riff(b"ANMF", frame + chunk)
    return riff(b"RIFF", b"WEBP" + body)


def moving_files():
    rgb = picture()
    rgba = rgb.copy()
    rgba.putalpha(alpha())
    few = rgb.quantize(11)
    other = Image.new("RGB", (W, H), (9, 200, 90))
    yield "plain.gif", saved(few, "GIF", interlace=0)
    yield "interlaced.gif", saved(few, "GIF", interlace=1)
    yield "colors-256.gif", saved(rgb.quantize(200), "GIF", interlace=0)
    yield "grey.gif", saved(rgb.convert("L"), "GIF", interlace=0)
    yield "transparent.gif", saved(few, "GIF", transparency=3, interlace=0)
    yield "small-frame.gif", on_screen(saved(few, "GIF", interlace=0), W + 6, H + 9, 2, 5)
    yield "small-transparent-frame.gif", on_screen(saved(few, "GIF", transparency=3), W + 6, H + 9, 2, 5)
    yield "frame-beyond-screen.gif", on_screen(saved(few, "GIF", interlace=0), W - 6, H - 2, 3, 4)
    yield "animated.gif", animated("GIF", few, other.quantize(3))
    yield "animated.png", animated("PNG", rgb, other)
    yield "animated.webp", animated("WEBP", rgb, other, lossless=True)
    yield "animated-lossy.webp", animated("WEBP", rgb, other, quality=85)
    yield "animated-alpha.webp", animated("WEBP", rgba, other.convert("RGBA"), lossless=True, exact=True)
    yield "animated-small-frame.webp", webp_on_canvas(rgba, W + 6, H + 9, 2, 4)


def main():
    HERE.mkdir(exist_ok=True)
    for name, data in [*bmp_files(), *tiff_files(), *moving_files()]:
        (HERE / name).write_bytes(data)
        image = Image.open(io.BytesIO(data))
        image = ImageOps.exif_transpose(image)
        if image.mode.startswith("I"):
            # Pillow clips 16-bit grey; keep the upper byte, as it does for 16-bit colour.
            image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        has_alpha = image.mode in ("LA", "RGBA") or "transparency" in image.info
        pam(image.convert("RGB"), HERE / f"{name}.rgb.pam")
        if has_alpha:
            pam(image.convert("RGBA"), HERE / f"{name}.rgba.pam")
        elif not name.startswith("orientation"):
            pam(image.convert("L"), HERE / f"{name}.grey.pam")


if __name__ == "__main__":
    main()
