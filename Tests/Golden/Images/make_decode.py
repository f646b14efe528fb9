"""Makes the small image files of decode/ and, beside each, what Pillow decodes from it.

python3 Tests/Golden/Images/make_decode.py        (Pillow 13.0.0, numpy)

FILE.rgb.pam, FILE.grey.pam and FILE.rgba.pam hold Pillow's convert("RGB"), convert("L") and convert("RGBA"), with EXIF
orientation applied.
"""

import io
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent / "decode"
H, W = 19, 27


def picture(h=H, w=W):
    """Smooth colours with an edge, so that chroma, ringing and orientation all show."""
    y, x = np.mgrid[0:h, 0:w]
    rgb = np.stack([x * 255 / (w - 1), y * 255 / (h - 1), 255 - (x + y) * 255 / (w + h - 2)], -1)
    rgb[2 : h // 2, 3 : w // 3] = [250, 20, 40]
    return Image.fromarray(rgb.round().astype(np.uint8))


def alpha(h=H, w=W):
    y, x = np.mgrid[0:h, 0:w]
    return Image.fromarray(((x * 37 + y * 11) % 256).astype(np.uint8))


def pam(image, path):
    a = np.asarray(image)
    channels = 1 if a.ndim == 2 else a.shape[2]
    kind = {1: "GRAYSCALE", 3: "RGB", 4: "RGB_ALPHA"}[channels]
    head = f"P7\nWIDTH {a.shape[1]}\nHEIGHT {a.shape[0]}\nDEPTH {channels}\nMAXVAL 255\nTUPLTYPE {kind}\nENDHDR\n"
    path.write_bytes(head.encode() + a.tobytes())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(samples, color_type, bits, interlaced=False, extra=b""):
    """A PNG of variants that Pillow does not write; `samples` is [h, w, channels] of bytes or 16-bit words."""
    h, w, c = samples.shape
    dtype = ">u2" if bits == 16 else "u1"

    def rows(part):
        return b"".join(b"\0" + row.astype(dtype).tobytes() for row in part)

    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        data = b"".join(rows(samples[r::dr, k::dk]) for r, k, dr, dk in passes if samples[r::dr, k::dk].size)
    else:
        data = rows(samples)
    header = struct.pack(">IIBBBBB", w, h, bits, color_type, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    )


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def files():
    rgb = picture()
    grey = rgb.convert("L")
    rgba = rgb.copy()
    rgba.putalpha(alpha())
    palette = rgb.quantize(40)
    few = rgb.quantize(11)

    yield "grey.jpg", saved(grey, "JPEG", quality=90)
    yield "rgb-420.jpg", saved(rgb, "JPEG", quality=85, subsampling=2)
    yield "rgb-422.jpg", saved(rgb, "JPEG", quality=85, subsampling=1)
    yield "rgb-444.jpg", saved(rgb, "JPEG", quality=95, subsampling=0)
    yield "rgb-stored.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True)
    yield "progressive.jpg", saved(rgb, "JPEG", quality=80, progressive=True)
    yield "restart.jpg", saved(rgb, "JPEG", quality=80, restart_marker_blocks=2)
    cmyk = saved(rgb.convert("CMYK"), "JPEG", quality=95)
    yield "cmyk.jpg", cmyk
    # The last byte of Adobe's segment says how colours are stored: 0 CMYK, 2 YCCK.
    place = cmyk.index(b"Adobe") + 11
    yield "ycck.jpg", cmyk[:place] + b"\2" + cmyk[place + 1 :]
    for value in range(1, 9):
        yield f"orientation-{value}.jpg", saved(rgb, "JPEG", quality=90, exif=orientation(value))

    for bits in (1, 2, 4):
        levels = np.asarray(grey) >> (8 - bits)
        packed = np.zeros((H, (W * bits + 7) // 8, 1), np.uint8)
        for x in range(W):
            packed[:, x * bits // 8, 0] |= (levels[:, x] << (8 - bits - x * bits % 8)).astype(np.uint8)
        head = struct.pack(">IIBBBBB", W, H, bits, 0, 0, 0, 0)
        data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in packed))
        yield f"grey-{bits}.png", (
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
        )
    yield "grey-8.png", saved(grey, "PNG")
    wide = np.asarray(rgb).astype(np.uint16) * 257 - 77 * (np.asarray(rgb) > 0)
    yield "grey-16.png", raw_png(wide[:, :, :1], 0, 16)
    yield "rgb-8.png", saved(rgb, "PNG")
    yield "rgb-16.png", raw_png(wide, 2, 16)
    yield "rgb-interlaced.png", raw_png(np.asarray(rgb), 2, 8, interlaced=True)
    yield "rgba-8.png", saved(rgba, "PNG")
    yield "rgba-16.png", raw_png(np.asarray(rgba).astype(np.uint16) * 257, 6, 16)
    yield "grey-alpha.png", saved(rgba.convert("LA"), "PNG")
    yield "grey-transparent.png", saved(grey, "PNG", transparency=int(np.asarray(grey)[5, 5]))
    yield "rgb-transparent.png", saved(rgb, "PNG", transparency=(250, 20, 40))
    yield "palette-8.png", saved(palette, "PNG")
    yield "palette-4.png", saved(few, "PNG", bits=4)
    yield "palette-transparent.png", saved(few, "PNG", transparency=bytes(range(0, 220, 20)))
    yield "orientation-6.png", saved(rgb, "PNG", exif=orientation(6))

    yield "lossy.webp", saved(rgb, "WEBP", quality=85)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True)
    yield "lossy-alpha.webp", saved(rgba, "WEBP", quality=85)
    yield "orientation-8.webp", saved(rgb, "WEBP", lossless=True, exif=orientation(8))


def main():
    HERE.mkdir(exist_ok=True)
    for name, data in files():
        (HERE / name).write_bytes(data)
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        if image.mode.startswith("I"):
            # Pillow clips 16-bit grey; keep the upper byte, as it does for 16-bit colour.
            image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        has_alpha = image.mode in ("LA", "RGBA") or "transparency" in image.info
        pam(image.convert("RGB"), HERE / f"{name}.rgb.pam")
        if has_alpha:
            pam(image.convert("RGBA"), HERE / f"{name}.rgba.pam")
        if not has_alpha and not name.startswith("orientation"):
            pam(image.convert("L"), HERE / f"{name}.grey.pam")


if __name__ == "__main__":
    main()
