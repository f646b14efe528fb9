"""Writes the examples that fuzzing begins with: python3 Tests/Fuzz/seeds.py, from the project's folder.

Needs Pillow and numpy. Files called `good-…` have to be read, those called `bad-…` refused; tests hold them to it.
What fuzzing found lies beside them as `found-…`, and is not touched.
"""

import gzip, io, json, pathlib, struct, tarfile, zipfile, zlib

import numpy
from PIL import Image

ROOT = pathlib.Path(__file__).parent / "Corpora"


def write(target, name, data):
    data = data.encode() if isinstance(data, str) else bytes(data)
    assert len(data) <= 4096, f"{target}/{name} has {len(data)} bytes"
    folder = ROOT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def pixels(height, width, channels, kind=numpy.uint8):
    generator = numpy.random.default_rng(7)
    smooth = numpy.linspace(0, 200, height * width).reshape(height, width, 1)
    noise = generator.integers(0, 50, (height, width, channels))
    values = (smooth + noise).astype(kind)
    return values[:, :, 0] if channels == 1 else values


def picture(mode, height=13, width=17):
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    return Image.fromarray(pixels(height, width, channels), mode=mode)


def encoded(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(orientation, order="<"):
    entry = struct.pack(order + "HHIHH", 274, 3, 1, orientation, 0)
    directory = struct.pack(order + "H", 1) + entry + struct.pack(order + "I", 0)
    return (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8) + directory


def jpeg():
    for mode in ["L", "RGB", "CMYK"]:
        write("jpeg", f"good-{mode.lower()}.jpg", encoded(picture(mode), "JPEG", quality=70))
    write("jpeg", "good-progressive.jpg", encoded(picture("RGB"), "JPEG", progressive=True))
    write("jpeg", "good-restart.jpg", encoded(picture("RGB", 20, 40), "JPEG", restart_marker_blocks=1))
    write("jpeg", "good-420.jpg", encoded(picture("RGB", 30, 31), "JPEG", subsampling=2))
    for order in "<>":
        data = encoded(picture("RGB"), "JPEG", quality=20)
        block = b"Exif\0\0" + exif(6, order)
        segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
        write("jpeg", f"good-exif-{'little' if order == '<' else 'big'}.jpg", data[:2] + segment + data[2:])
    whole = encoded(picture("RGB"), "JPEG")
    write("jpeg", "bad-cut.jpg", whole[: len(whole) * 2 // 3])
    write("jpeg", "any-arithmetic.jpg", whole.replace(b"\xff\xc0", b"\xff\xc9"))
    write("jpeg", "bad-12-bits.jpg", whole.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c"))
    write("jpeg", "bad-huge.jpg", whole.replace(struct.pack(">HH", 13, 17), b"\xff\xff\xff\xff"))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_file(width, height, depth, color, rows, *extra, interlace=0):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"".join(parts)


def png():
    for mode in ["L", "LA", "RGB", "RGBA"]:
        write("png", f"good-{mode.lower()}.png", encoded(picture(mode), "PNG"))
    write("png", "good-palette.png", encoded(picture("RGB").quantize(16), "PNG"))
    write("png", "good-palette-alpha.png", encoded(picture("RGB").quantize(4), "PNG", transparency=b"\x00\x80\xff"))
    write("png", "good-bits.png", encoded(picture("L").convert("1"), "PNG"))
    write("png", "good-16-bits.png", png_file(3, 2, 16, 2, (b"\0" + bytes(range(18))) * 2))
    write("png", "good-exif.png", png_file(3, 2, 8, 0, b"\0abc\1def", chunk(b"eXIf", exif(8, ">"))))
    write("png", "good-grey-transparent.png", png_file(3, 2, 8, 0, b"\0abc\2def", chunk(b"tRNS", b"\0a")))
    # Interlaced, one pixel in each pass.
    write("png", "good-interlaced.png", png_file(1, 1, 8, 0, b"\0a", interlace=1))
    whole = encoded(picture("RGB"), "PNG")
    write("png", "bad-cut.png", whole[:-40])
    write("png", "bad-huge.png", png_file(1 << 30, 1 << 30, 8, 2, b"\0"))
    write("png", "bad-few-rows.png", png_file(3, 9, 8, 0, b"\0abc"))
    write("png", "bad-no-palette.png", png_file(3, 1, 8, 3, b"\0abc"))


def masks():
    palette = picture("RGB").quantize(16)
    for form, name in [("PNG", "png"), ("GIF", "gif"), ("BMP", "bmp"), ("TIFF", "tif")]:
        write("mask", f"good-palette.{name}", encoded(palette, form))
        write("mask", f"good-grey.{name}", encoded(picture("L"), form))
    write("mask", "good-2-bits.png", encoded(picture("RGB").quantize(4), "PNG", bits=2))
    write("mask", "good-bits.tif", encoded(picture("L").convert("1"), "TIFF", compression="group4"))
    write("mask", "good-16-bits.png", png_file(3, 2, 16, 0, b"\0\0a\0b\0c\1\0d\0e\0f"))
    write("mask", "good-interlaced.png", png_file(1, 1, 8, 3, b"\0a", chunk(b"PLTE", b"abcdef"), interlace=1))
    # A number beyond the palette is a number.
    write("mask", "good-beyond.png", png_file(3, 1, 8, 3, b"\0abc", chunk(b"PLTE", b"abcdef")))
    dark = b"".join(bytes([n, n, n, 0]) for n in range(16))
    write("mask", "good-runs.bmp", bmp_file(8, 4, 2, b"\x04\x01\0\0\0\x04\x01\x02\x03\x04\0\1", dark, 1))
    grey = numpy.stack([numpy.array(picture("L"))] * 3, 2)
    write("mask", "good-lossless.webp", encoded(Image.fromarray(grey, "RGB"), "WEBP", lossless=True))
    write("mask", "good-three-greys.png", encoded(Image.fromarray(grey, "RGB"), "PNG"))
    write("mask", "bad-above.png", png_file(3, 2, 16, 0, b"\0\0a\0b\0c\1\0d\1e\0f"))
    write("mask", "bad-above.tif", encoded(Image.fromarray(pixels(5, 7, 1, numpy.uint16) + 300), "TIFF"))
    write("mask", "bad-colours.png", encoded(picture("RGB"), "PNG"))
    write("mask", "bad-lossy.jpg", encoded(picture("L"), "JPEG"))
    write("mask", "bad-lossy.webp", encoded(picture("RGB"), "WEBP", quality=50))
    write("mask", "bad-cut.png", encoded(palette, "PNG")[:-40])


def gif():
    palette = picture("RGB").quantize(16)
    write("gif", "good-plain.gif", encoded(palette, "GIF"))
    write("gif", "good-interlaced.gif", encoded(palette, "GIF", interlace=1))
    write("gif", "good-transparent.gif", encoded(palette, "GIF", transparency=3))
    frames = [picture("RGB", 9, 9).quantize(4), picture("RGB", 9, 9).rotate(90).quantize(4)]
    write("gif", "good-animation.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50))
    whole = encoded(palette, "GIF")
    write("gif", "bad-cut.gif", whole[: len(whole) // 2])
    write("gif", "bad-huge.gif", whole[:6] + b"\xff\xff\xff\xff" + whole[10:])
    write("gif", "bad-no-picture.gif", whole[:13] + b";")


def tiff():
    for mode in ["L", "RGB", "RGBA", "CMYK"]:
        write("tiff", f"good-{mode.lower()}.tif", encoded(picture(mode), "TIFF"))
    for name in ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"]:
        write("tiff", f"good-{name.replace('_', '-')}.tif", encoded(picture("RGB"), "TIFF", compression=name))
    write("tiff", "good-fax.tif", encoded(picture("L").convert("1"), "TIFF", compression="group4"))
    write("tiff", "good-16-bits.tif", encoded(Image.fromarray(pixels(5, 7, 1, numpy.uint16)), "TIFF"))
    write("tiff", "good-palette.tif", encoded(picture("RGB").quantize(16), "TIFF"))
    write("tiff", "good-turned.tif", encoded(picture("RGB"), "TIFF", tiffinfo={274: 6}))
    tiles = encoded(picture("L", 16, 16), "TIFF")
    write("tiff", "any-tiles.tif", tiles.replace(struct.pack("<H", 273), struct.pack("<H", 324)))
    big = encoded(picture("L", 5, 7), "TIFF")
    write("tiff", "any-big.tif", b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + big[8:])
    write("tiff", "bad-cut.tif", encoded(picture("RGB"), "TIFF")[:300])
    write("tiff", "bad-circle.tif", b"II*\0\x08\0\0\0\0\0\x08\0\0\0")


def webp():
    write("webp", "good-lossy.webp", encoded(picture("RGB"), "WEBP", quality=50))
    write("webp", "good-lossless.webp", encoded(picture("RGB"), "WEBP", lossless=True))
    write("webp", "good-alpha.webp", encoded(picture("RGBA"), "WEBP", quality=50))
    write("webp", "good-lossless-alpha.webp", encoded(picture("RGBA"), "WEBP", lossless=True))
    write("webp", "good-exif.webp", encoded(picture("RGB"), "WEBP", exif=exif(5)))
    frames = [picture("RGB", 9, 9), picture("RGB", 9, 9).rotate(90)]
    write("webp", "any-animation.webp", encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    write("webp", "bad-cut.webp", encoded(picture("RGB"), "WEBP")[:60])


def bmp_file(bits, width, height, body, palette=b"", compression=0, header=40, masks=b""):
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(body), 0, 0, len(palette) // 4, 0)
    info += masks + bytes(max(0, header - 40 - len(masks)))
    info = struct.pack("<I", header) + info[4:]
    start = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + info + palette + body


def bmp():
    for mode in ["L", "RGB", "RGBA"]:
        write("bmp", f"good-{mode.lower()}.bmp", encoded(picture(mode), "BMP"))
    write("bmp", "good-bits.bmp", encoded(picture("L").convert("1"), "BMP"))
    grey = b"".join(bytes([n, n, n, 0]) for n in range(0, 256, 16))
    write("bmp", "good-4-bits.bmp", bmp_file(4, 3, 2, b"\x12\x30\0\0\x45\x60\0\0", grey))
    write("bmp", "good-upwards.bmp", bmp_file(24, 1, -2, b"abc\0def\0"))
    write("bmp", "good-runs-8.bmp", bmp_file(8, 4, 2, b"\x04\x01\0\0\0\x04\x01\x02\x03\x04\0\1", grey, 1))
    write("bmp", "good-runs-4.bmp", bmp_file(4, 4, 2, b"\x04\x12\0\0\0\x04\x12\x34\0\1", grey, 2))
    write("bmp", "good-565.bmp", bmp_file(16, 2, 1, b"\x1f\xf8\xe0\x07", b"", 3, 40, struct.pack("<III", 0xF800, 0x7E0, 31)))
    write("bmp", "good-555.bmp", bmp_file(16, 2, 1, b"\x1f\x7c\xe0\x03"))
    core = struct.pack("<IHHHH", 12, 1, 1, 1, 24)
    write("bmp", "good-core.bmp", b"BM" + struct.pack("<IHHI", 30, 0, 0, 26) + core + b"abc\0")
    write("bmp", "bad-cut.bmp", encoded(picture("RGB"), "BMP")[:200])
    write("bmp", "bad-huge.bmp", bmp_file(24, 0x7FFFFFFF, 0x7FFFFFFF, b""))
    write("bmp", "bad-least-height.bmp", bmp_file(24, 1, -0x80000000, b"abc\0"))


def exif_blocks():
    for orientation in [1, 3, 6, 8]:
        for order in "<>":
            write("exif", f"good-{orientation}-{'little' if order == '<' else 'big'}", exif(orientation, order))
    write("exif", "good-none", b"")
    write("exif", "good-out-of-range", exif(9))
    write("exif", "good-far-away", b"II*\0\xff\xff\xff\xff")
    write("exif", "good-many-entries", b"MM\0*\0\0\0\x08\xff\xff" + bytes(60))


def idx():
    def images(count, height, width):
        return struct.pack(">IIII", 0x803, count, height, width) + bytes(count * height * width)

    write("idx", "good-images", images(3, 4, 5))
    write("idx", "any-images.gz", gzip.compress(images(3, 4, 5), mtime=0))
    write("idx", "good-labels", struct.pack(">II", 0x801, 2) + b"\1\2")
    write("idx", "bad-label-out-of-range", struct.pack(">II", 0x801, 2) + b"\1\x2a")
    write("idx", "bad-64-gib", struct.pack(">IIII", 0x803, 1 << 12, 1 << 12, 1 << 12))
    write("idx", "bad-overflow", struct.pack(">IIII", 0x803, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF))
    write("idx", "bad-no-images", images(0, 4, 5))
    write("idx", "bad-cut.gz", gzip.compress(images(3, 4, 5), mtime=0)[:-9])
    write("idx", "bad-longer", images(1, 2, 2) + b"x")


def cifar():
    def named(count):
        return "".join(f"class {n}\n" for n in range(count))

    write("cifar", "good-record-10", b"\0" + bytes([3]) + bytes(3072))
    write("cifar", "good-record-100", b"\2" + bytes([3, 99]) + bytes(3072))
    write("cifar", "good-records.gz", b"\4" + gzip.compress((bytes([3, 99]) + bytes(3072)) * 3, mtime=0))
    write("cifar", "good-names-10", b"\1" + named(10).encode())
    write("cifar", "good-names-100", b"\3" + named(100).encode())
    write("cifar", "bad-names-20", b"\5" + named(19).encode())
    write("cifar", "bad-names-binary", b"\1" + bytes(range(255)))
    write("cifar", "bad-label", b"\0" + bytes([10]) + bytes(3072))
    write("cifar", "bad-cut", b"\0" + bytes(100))


def csv():
    write("csv", "good-plain.csv", "file,x,y\na.png,1,2.5\nb.png,-3e2,.5\n")
    write("csv", "good-quotes.csv", '\ufefffile,"x, the first","say ""y"""\r\n"a\nb.png", 1 ,2\r\n\r\n')
    write("csv", "good-crlf.csv", "file,x\r\na.png,1\r\n")
    write("csv", "bad-columns.csv", "file,x,y\na.png,1\n")
    write("csv", "bad-quote.csv", 'file,x\n"a.png,1\n')
    write("csv", "bad-number.csv", "file,x\na.png,1e99\n")
    write("csv", "bad-decimal-comma.csv", "file;x\na.png;1,5\n")
    write("csv", "bad-hexadecimal.csv", "file,x\na.png,0x1p9\n")
    write("csv", "bad-utf-16.csv", "file,x\na.png,1\n".encode("utf-16"))
    write("csv", "bad-latin.csv", "file,x\nä.png,1\n".encode("latin-1"))
    write("csv", "bad-nothing.csv", "\n\n")


COCO = {
    "images": [{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}],
    "annotations": [
        {"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 2, 5.5, 4], "area": 20.5, "iscrowd": 0,
         "segmentation": [[1, 2, 6.5, 2, 6.5, 6]]},
        {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 2, 10], "iscrowd": 1,
         "segmentation": {"size": [10, 20], "counts": [0, 20, 180]}},
        {"id": 3, "image_id": 7, "category_id": 3, "bbox": [0, 0, 2, 10], "iscrowd": 0,
         "segmentation": {"size": [10, 20], "counts": "0d0d5"}}],
    "categories": [{"id": 3, "name": "cat"}],
}


def annotations():
    whole = json.dumps(COCO)
    write("coco", "good-all.json", whole)
    write("coco", "good-late.json", json.dumps({key: COCO[key] for key in ["annotations", "categories", "images"]}, indent=1))
    write("coco", "good-nothing.json", json.dumps({**COCO, "annotations": []}))
    write("coco", "good-not-a-number.json", whole.replace("5.5", "NaN").replace("20.5", "-Infinity"))
    write("coco", "good-huge-box.json", whole.replace("5.5", "1e300"))
    write("coco", "bad-cut.json", whole[: len(whole) // 2])
    write("coco", "bad-width.json", whole.replace('"width": 20', '"width": 1000000000'))
    write("coco", "bad-runs.json", whole.replace("[0, 20, 180]", "[0, 9223372036854775807, 9223372036854775807]"))
    write("coco", "bad-run-text.json", whole.replace("0d0d5", "o" * 400))
    write("coco", "bad-deep.json", '{"images": ' + "[" * 4000)
    write("coco", "bad-skipped-deep.json", '{"info": ' + "[{\"a\":" * 500)
    write("coco", "bad-category.json", whole.replace('"category_id": 3', '"category_id": 4'))
    write("coco", "bad-picture.json", whole.replace('"image_id": 7', '"image_id": 8'))
    write("coco", "bad-list.json", "[]")
    write("coco", "bad-nothing.json", "")
    write("results", "good-one.json", '[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]')
    write("results", "good-none.json", "[]")
    write("results", "bad-score.json", '[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": NaN}]')
    write("results", "bad-box.json", '[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3], "score": 1}]')
    xml = """<?xml version="1.0"?><annotation><filename>a.jpg</filename><size><width>20</width><height>10</height></size>
<!-- two --><object><name>cat &amp; d&#111;g</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax>
<ymax>10</ymax></bndbox></object></annotation>
"""
    write("voc", "good-one.xml", xml)
    write("voc", "good-empty.xml", "<annotation><size><width>2</width><height>2</height></size></annotation>")
    write("voc", "bad-cut.xml", xml[:200])
    write("voc", "bad-tags.xml", xml.replace("</object>", "</objects>"))
    write("voc", "bad-entities.xml", '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + xml)
    write("voc", "bad-deep.xml", "<a>" * 1300)
    write("voc", "bad-width.xml", xml.replace("<width>20", "<width>1000000000"))
    write("voc", "bad-number.xml", xml.replace("<xmin>1", "<xmin>one"))
    write("boxes", "good-all.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,20,10,cat,1,1,5,6\nb.jpg,9,9,dog,2,2,4,9\n")
    write("boxes", "good-empty-picture.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,20,10,,,,,\n")
    write("boxes", "bad-names.csv", "a,b,c\n1,2,3\n")
    write("boxes", "bad-side.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,20,10,cat,1,x,5,6\n")
    write("boxes", "bad-size.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,1000000000,10,cat,1,1,5,6\n")
    write("yolo", "good-box.txt", "0 0.5 0.5 0.25 1\n1 .5 .5 1 1\n")
    write("yolo", "good-polygon.txt", "names: {0: cat, 1: dog}\n%0 0 0 1 0 1 1 0 1\n")
    write("yolo", "bad-class.txt", "2 0.5 0.5 0.25 1\n")
    write("yolo", "bad-pixels.txt", "0 200 100 50 50\n")
    write("yolo", "bad-names.txt", "names: {0: cat, 2: dog}\n%0 0.5 0.5 1 1\n")
    write("yolo", "bad-fields.txt", "0 0.5 0.5\n")


def tar(entries, compressed=False):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            if content is None:
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
            elif isinstance(content, tuple):
                entry.type, entry.linkname = content
                archive.addfile(entry)
            else:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    data = out.getvalue()
    data = data[: len(data.rstrip(b"\0")) // 512 * 512 + 512 + 1024]
    return gzip.compress(data, mtime=0) if compressed else data


def packed(entries, kind=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = kind
            archive.writestr(info, content)
    return out.getvalue()


def archives():
    plain = [("set", None), ("set/a.txt", b"hello"), ("set/inner/b.txt", b"x" * 50)]
    write("archive", "good-plain.tar", tar(plain[:2]))
    write("archive", "good-plain.tar.gz", tar(plain, True))
    write("archive", "good-plain.zip", packed([("set/a.txt", b"hello" * 9), ("set/b.txt", b"")]))
    write("archive", "good-stored.zip", packed([("set/a.txt", b"hello")], zipfile.ZIP_STORED))
    write("archive", "bad-upwards.tar.gz", tar([("../a.txt", b"hello")], True))
    write("archive", "bad-absolute.tar.gz", tar([("/tmp/a.txt", b"hello")], True))
    write("archive", "bad-link.tar.gz", tar([("a", (tarfile.SYMTYPE, "/etc")), ("a/b", b"hello")], True))
    write("archive", "bad-hard-link.tar.gz", tar([("a", (tarfile.LNKTYPE, "/etc/passwd"))], True))
    write("archive", "bad-device.tar.gz", tar([("a", (tarfile.CHRTYPE, ""))], True))
    write("archive", "bad-twice.tar.gz", tar([("a", b"1"), ("a", b"2")], True))
    write("archive", "bad-upwards.zip", packed([("set/../../a.txt", b"hello")]))
    write("archive", "bad-cut.zip", packed([("set/a.txt", b"hello" * 99)])[:50])
    write("archive", "bad-sum.zip", packed([("a", b"hello")], zipfile.ZIP_STORED).replace(b"hello", b"hallo"))
    write("gzip", "good-text.gz", gzip.compress(b"hello" * 20, mtime=0))
    write("gzip", "good-two.gz", gzip.compress(b"hello", mtime=0) + gzip.compress(b"again", mtime=0))
    write("gzip", "good-empty.gz", gzip.compress(b"", mtime=0))
    write("gzip", "bad-cut.gz", gzip.compress(bytes(range(256)), mtime=0)[:90])
    write("gzip", "bad-sum.gz", gzip.compress(b"hello", mtime=0)[:-8] + b"12345\0\0\0")
    write("gzip", "any-plain", b"no gzip at all")


HOUSE = """model: {type: LeNet, num_classes: 10}
data:
  batch_size: 64
  train: {type: MNIST, split: train, pipeline: [{type: Normalize, mean: [0.1307], std: [0.3081]}]}
  val: {type: MNIST, split: test, pipeline: [{type: Normalize, mean: [0.1307], std: [0.3081]}]}
optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
lr_config: {policy: cosine, by_epoch: false}
runner: {max_epochs: 5}
"""

RICH = """task: {type: Regression, targets: [x, y, size]}
model: {type: SmallCNN, num_classes: 3, in_channels: 3}
data:
  batch_size: 8
  workers: 2
  train: {type: Shapes, count: 100, size: 32, pipeline: [{type: RandomFlip}, {type: RandomCrop, size: 32, padding: 4}]}
  val: {type: Shapes, count: 10, size: 32, split: val}
optimizer: {type: Muon, lr: 0.02, momentum: 0.95, weight_decay: 0.05, adamw_lr: 0.002}
step: {accumulate: 2, clip_norm: 1.5}
lr_config: {policy: step, step: 3, gamma: 0.1, warmup: linear, warmup_iters: 100}
checkpoint: {interval: 2, by_epoch: false, best: loss}
hooks: [{type: EarlyStopping, patience: 3}]
ema: 0.99
seed: 7
threads: 2
precision: bfloat16
runner: {max_iters: 500}
"""


def yaml():
    write("yaml", "good-classification.yaml", HOUSE)
    write("yaml", "good-regression.yaml", RICH)
    write("yaml", "good-anchors.yaml", HOUSE.replace("[{type: Norm", "&p [{type: Norm", 1) + "seed: &s 3\nthreads: *s\n")
    write("yaml", "bad-aliases.yaml", "a: &a [1,1]\n" + "".join(f"{chr(98+n)}: &{chr(98+n)} [*{chr(97+n)},*{chr(97+n)}]\n" for n in range(20)))
    write("yaml", "bad-deep.yaml", "[" * 300 + "]" * 300)
    write("yaml", "bad-key-twice.yaml", "seed: 1\nseed: 2\n")
    write("yaml", "bad-two-documents.yaml", "seed: 1\n---\nseed: 2\n")
    write("yaml", "bad-merge.yaml", "a: &a {b: 1}\nmodel: {<<: *a, type: LeNet}\n")
    write("yaml", "bad-numbers.yaml", HOUSE.replace("64", "1e300").replace("0.05", "NaN").replace("5}", "-9223372036854775808}"))
    write("yaml", "bad-largest.yaml", HOUSE.replace("64", "9223372036854775807"))
    write("yaml", "bad-tab.yaml", "model:\n\ttype: LeNet\n")
    write("yaml", "bad-nothing.yaml", "")
    write("override", "good-lines", "optimizer.lr=0.02\nrunner.max_epochs=10\nmodel.num_classes=7\n")
    write("override", "good-section", "optimizer={type: Adam, lr: 0.001}\ndata.train.pipeline.0={type: RandomFlip}\n")
    write("override", "good-instead", "runner.max_iters=10\nthreads=null\nema=0.9\n")
    write("override", "bad-path", "optimizer..lr=1\n")
    write("override", "bad-index", "data.train.pipeline.9223372036854775807=1\n")
    write("override", "bad-through-a-value", "seed=1\nseed.x=1\n")
    write("override", "bad-no-value", "seed\n")
    write("override", "bad-huge", "data.batch_size=1e99\nrunner.max_epochs=9223372036854775807\n")
    write("bases", "good-two", "_base_: 1.yaml\nseed: 2\n%%\n" + HOUSE)
    write("bases", "good-three", "_base_: [1.yaml, ./2.yaml]\nmodel: {num_classes: 3}\n%%\n" + HOUSE + "\n%%\nseed: 5\n")
    write("bases", "good-variables", "base: 1.yaml\nseed: ${NOBODY_SETS_IT:-3}\nwork_dir: $$5\n%%\n" + HOUSE)
    write("bases", "good-replace", "base: 1.yaml\nlr_config: {replace: true, policy: cosine}\n%%\n" + HOUSE)
    write("bases", "bad-both", "base: 1.yaml\n_base_: 1.yaml\n%%\n" + HOUSE)
    write("bases", "bad-variable", "seed: ${NOBODY_SETS_IT}\n")
    write("bases", "bad-brace", "seed: ${NOBODY\n")
    write("bases", "bad-itself", "_base_: 0.yaml\n")
    write("bases", "bad-circle", "_base_: 1.yaml\n%%\n_base_: ../folder/0.yaml\n")
    write("bases", "bad-not-there", "_base_: 9.yaml\n")
    write("bases", "bad-fan", "\n%%\n".join(f"_base_: [{n+1}.yaml, {n+1}.yaml, {n+1}.yaml]" for n in range(7)) + "\n%%\na: 1\n")


def tensors(entries, metadata=None, tail=b""):
    header, data = {}, b""
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, kind, shape, content in entries:
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    return json.dumps(header).encode(), data + tail


def framed(header, data):
    return struct.pack("<Q", len(header)) + header + data


SPECK = """model: {type: Speck, num_classes: 2}
data:
  batch_size: 2
  train: {type: Shapes, count: 10, size: 16, pipeline: [{type: Resize, size: [8, 8]}]}
optimizer: {type: SGD, lr: 0.1, momentum: 0.9}
runner: {max_epochs: 2}
"""


def checkpoints():
    floats = struct.pack("<6f", 1, 2, 3, 4, 5, 6)
    kinds = [("a", "F32", [2, 3], floats), ("b", "I64", [], bytes(8)), ("c", "BF16", [3], bytes(6)), ("d", "U8", [0, 4], b"")]
    write("safetensors", "good-kinds", framed(*tensors(kinds, {"note": "é"})))
    write("safetensors", "good-nothing", framed(*tensors([])))
    write("safetensors", "bad-cut", framed(*tensors(kinds))[:-3])
    write("safetensors", "bad-tail", framed(*tensors(kinds, tail=b"x")))
    write("safetensors", "bad-largest", framed(b'{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}', b""))
    write("safetensors", "bad-overflow", framed(b'{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}', b""))
    write("safetensors", "bad-pickle", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.")
    write("safetensors", "bad-overlap", framed(b'{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}', b"abc"))
    write("safetensors", "bad-deep", framed(b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}", b""))

    def checkpoint(config=SPECK, weights=struct.pack("<8f", 1, 2, 3, 4, 5, 6, 0.5, -0.5), progress=None, **changes):
        metadata = {
            "saccade.format": "2", "saccade.config": config, "saccade.input_shape": "[3,8,8]",
            "saccade.figures": '{"loss":0.5,"top1":0.75}',
            "saccade.progress": json.dumps({"iteration": 5, "iterationsPerEpoch": 5, "seed": 0, "seconds": 1.5, "sampleCount": 10, "best": 0.75, "bestFigure": "top1", "bestEpoch": 1} | (progress or {})),
            "saccade.class_names": '["circle","square"]', "saccade.step": '{"optimizer/samples":"48"}', "saccade.hooks": '{"EMA":{"updates":"3"}}',
        } | changes
        entries = [
            ("fc.weight", "F32", [2, 3], weights[:24]), ("fc.bias", "F32", [2], weights[24:]),
            ("training/optimizer/fc.weight.momentum", "F32", [2, 3], bytes(24)),
        ]
        # A tensor of a hook that the text does not name is a mistake.
        if metadata["saccade.hooks"]:
            entries.append(("training/hooks/EMA/fc.bias", "F32", [2], bytes(8)))
        header, data = tensors(entries, {name: text for name, text in metadata.items() if text is not None})
        return header + b"\0" + data

    write("checkpoint", "good-classifier", checkpoint())
    write("checkpoint", "good-least", checkpoint(**{"saccade.step": None, "saccade.hooks": None, "saccade.image_size": "[8,8]"}))
    write("checkpoint", "good-of-early-layout", checkpoint(**{"saccade.format": "1", "saccade.hooks": None}))
    write("checkpoint", "bad-hook-without-name", checkpoint(**{"saccade.hooks": "{}"}))
    nan = struct.pack("<8f", *[float("nan")] * 8)
    write("checkpoint", "bad-not-finite", checkpoint(weights=nan))
    regression = "task: {type: Regression, targets: [x, y]}\n" + SPECK
    scale = {"saccade.class_names": None, "saccade.target_scales": '[{"kind":"x","mean":0,"deviation":1},{"kind":"plain","mean":-3,"deviation":2}]'}
    write("checkpoint", "good-regression", checkpoint(config=regression, **scale))
    write("checkpoint", "bad-newer", checkpoint(**{"saccade.format": "99"}))
    write("checkpoint", "bad-no-config", checkpoint(**{"saccade.config": None}))
    write("checkpoint", "bad-config", checkpoint(config="model: {type: Speck, num_classes: [1"))
    write("checkpoint", "bad-classes", checkpoint(config=SPECK.replace("num_classes: 2", "num_classes: 3")))
    write("checkpoint", "bad-many-classes", checkpoint(config=SPECK.replace("num_classes: 2", "num_classes: 1000000000")))
    write("checkpoint", "bad-fewer-names", checkpoint(**{"saccade.class_names": '["circle"]'}))
    write("checkpoint", "bad-more-names", checkpoint(**{"saccade.class_names": '["a","b","c"]'}))
    write("checkpoint", "bad-shape", checkpoint(**{"saccade.input_shape": "[3,100000,100000]"}))
    write("checkpoint", "bad-shape-negative", checkpoint(**{"saccade.input_shape": "[3,-8,8]"}))
    write("checkpoint", "bad-negative-step", checkpoint(progress={"iteration": -5}))
    write("checkpoint", "bad-negative-seconds", checkpoint(progress={"seconds": -1e300}))


TORCH = ROOT.parent.parent / "SaccadeLayersTests" / "Golden" / "Torch"


def manifests():
    run = {"format": 1, "source": "a.yaml", "configDigest": "00", "seed": 3, "dataRoot": "/data", "command": ["saccade", "train"],
           "data": [{"part": "train", "images": 96, "bytes": 0, "digest": "00"}],
           "versions": {"saccade": "0.1.0", "oneDNN": "3.6.0", "compiler": "Swift 6.2"},
           "machine": {"host": "a", "system": "b", "processor": "c", "instructions": "avx512", "cores": 2, "threads": 2}}
    write("manifest", "good-begun", json.dumps(run))
    write("manifest", "good-ended", json.dumps(dict(
        run, resumedAfter=4, outcome={"iterations": 6, "figures": {"top1": 0.5}, "training": {"loss": "nan"}})))
    write("manifest", "bad-newer", json.dumps(dict(run, format=2)))
    write("manifest", "bad-huge", json.dumps(run).replace('"seed": 3', '"seed": 1e400'))
    write("manifest", "bad-nothing", "")
    write("manifest", "bad-list", "[]")
    write("manifest", "bad-cut", json.dumps(run)[:100])


def latencies():
    study = {"format": 1, "gap": 1.02, "gigabytes": 25.5, "gigaflops": 210, "isBrief": False, "networks": ["ResNet20"], "typicalError": 0.04,
             "machine": {"host": "a", "system": "b", "processor": "c", "instructions": "avx512", "cores": 2, "threads": 2},
             "samples": [{"kind": "linear", "features": [1, 2.5, 3, 4, 0], "excess": 0.3}]}
    write("latency", "good-one", json.dumps(study))
    write("latency", "good-no-error", json.dumps({k: v for k, v in study.items() if k != "typicalError"}))
    write("latency", "bad-newer", json.dumps(dict(study, format=2)))
    write("latency", "bad-no-speed", json.dumps(dict(study, gigabytes=0)))
    write("latency", "bad-gap", json.dumps(dict(study, gap=-1)))
    write("latency", "bad-excess", json.dumps(study).replace("0.3", "1e300"))
    write("latency", "bad-nothing", "")
    write("latency", "bad-cut", json.dumps(study)[:100])


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def storage(key="0", kind="FloatStorage", count=8):
    return b"((" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu") + b"K" + bytes([count]) + b"tQ"


def tensor(shape=b"K\x02K\x04\x86", strides=b"K\x04K\x01\x86", offset=b"K\x00", **of):
    return b"ctorch._utils\n_rebuild_tensor_v2\n" + storage(**of) + offset + shape + strides + b"\x89ccollections\nOrderedDict\n)RtR"


def weights():
    """Files that torch.save wrote (Tests/Golden/torch_files.py), and pickles made by hand."""
    for name in ["types", "views", "parameters", "state"]:
        write("pth", f"good-{name}.pth", (TORCH / f"{name}-former.pth").read_bytes())
        write("pthzip", f"good-{name}.pth", (TORCH / f"{name}.pth").read_bytes())
    write("pth", "good-checkpoint.pth", (TORCH / "checkpoint-former.pth").read_bytes())
    write("pth", "good-protocol-4.pth", (TORCH / "types-former-4.pth").read_bytes())
    write("pth", "bad-system.pth", (TORCH / "system-former.pth").read_bytes())
    for name in ["system", "eval-4", "getattr", "namespace", "optimizer", "list", "tensor", "int16", "uint16", "expanded", "script", "two-parts"]:
        write("pthzip", f"bad-{name}.pth", (TORCH / f"{name}.pth").read_bytes())
    whole = (TORCH / "parameters.pth").read_bytes()
    write("pthzip", "bad-cut.pth", whole[:-30])
    write("pthzip", "bad-start.pth", whole.replace(b"PK\x03\x04", b"PK\x03\x05", 2)[4:])
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", b"\x80\x02}.")
    write("pthzip", "bad-compressed.pth", stored.getvalue())
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02}" + text("w") + tensor() + b"s.")
        archive.writestr("a/data/0", struct.pack("<8f", *range(8)))
    write("pthzip", "good-by-hand.pth", stored.getvalue())
    one = b"\x80\x02}" + text("w")
    write("pth", "good-tensor", one + tensor() + b"s.")
    write("pth", "good-turned", one + tensor(strides=b"K\x01K\x02\x86") + b"s.")
    write("pth", "good-half", one + tensor(kind="FloatStorage", offset=b"K\x04", shape=b"K\x04\x85", strides=b"K\x01\x85") + b"s.")
    write("pth", "bad-leaves", one + tensor(offset=b"K\x01") + b"s.")
    write("pth", "bad-negative", one + tensor(shape=b"J\xff\xff\xff\xffK\x04\x86") + b"s.")
    write("pth", "bad-huge", one + tensor(shape=b"\x8a\x08" + b"\xff" * 7 + b"\x7f\x85", strides=b"K\x01\x85") + b"s.")
    write("pth", "bad-other-type", one + tensor(kind="DoubleStorage") + b"s.")
    write("pth", "bad-circle", b"\x80\x02}q\x00" + text("a") + b"h\x00s.")
    write("pth", "bad-deep", b"\x80\x02N" + b"\x85" * 2000 + b".")
    write("pth", "bad-marks", b"\x80\x02" + b"(" * 300)
    laughs = b"]q\x00" + b"".join(b"](" + bytes([0x68, level]) * 10 + b"eq" + bytes([level + 1]) for level in range(30))
    write("pth", "bad-laughs", b"\x80\x02" + laughs + b".")
    write("pth", "bad-inst", b"\x80\x02(ios\nsystem\n.")
    write("pth", "bad-persistent-id", b"\x80\x02" + text("/etc/passwd") + b"Q.")
    write("pth", "bad-frame", b"\x80\x04\x95" + b"\xff" * 8 + b"}.")
    places = '{"metadata": {"total_size": 16}, "weight_map": {"a": "a.safetensors", "b": "b.safetensors"}}'
    write("index", "good-two", places)
    write("index", "good-one", '{"weight_map": {"a": "a.safetensors"}}')
    write("index", "bad-upwards", places.replace('"a.s', '"../a.s'))
    write("index", "bad-elsewhere", places.replace('"a.s', '"/a.s'))
    write("index", "bad-itself", places.replace("a.safetensors", "model.safetensors.index.json"))
    write("index", "bad-other", places.replace('"a":', '"c":'))
    write("index", "bad-nothing", '{"weight_map": {}}')
    write("index", "bad-text", '{"weight_map": 1}')


def darknet():
    def file(count, version=(0, 2, 5), seen="<q", tail=b""):
        return struct.pack("<iii", *version) + struct.pack(seen, 64) + struct.pack("<f", 0.5) * count + tail

    # The target's network has 26 numbers, then 6 that tell two classes apart, 3 a class.
    write("darknet", "good-whole.weights", file(32))
    write("darknet", "good-former.weights", file(32, (0, 1, 0), "<i"))
    write("darknet", "good-more-classes.weights", file(26 + 3 * 7))
    write("darknet", "good-first-layer.weights", file(26))
    write("darknet", "bad-count.weights", file(31))
    write("darknet", "bad-empty.weights", file(0))
    write("darknet", "bad-cut.weights", file(32, tail=b"123"))
    write("darknet", "bad-header.weights", file(0)[:14])


def castagnoli(data):
    rest = 0xFFFFFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0x82F63B78 if rest & 1 else 0)
    rest ^= 0xFFFFFFFF
    return ((rest >> 15 | rest << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", castagnoli(length)) + data + struct.pack("<I", castagnoli(data))


def varint(value):
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def field(number, value):
    """A field of a protocol buffer: a whole number, a float of 64 or (as a 1-tuple) 32 bits, bytes, or a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, tuple):
        return varint(number << 3 | 5) + struct.pack("<f", *value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def events():
    version = record(field(1, 1.5) + field(3, "brain.Event:2"))
    scalar = field(1, "train/loss") + field(2, (0.25,))
    image = field(1, "augmented/1") + field(4, field(1, 1) + field(2, 1) + field(3, 3) + field(4, encoded(picture("RGB", 1, 1), "PNG")))
    packed = struct.pack("<2d", 0.5, 2)
    histogram = field(1, "weights/fc") + field(
        5, field(1, -1.0) + field(2, 2.0) + field(3, 3.0) + field(4, 1.5) + field(5, 5.25) + field(6, packed) + field(7, packed))
    other = field(1, "graph") + field(8, b"\x08\x01") + field(9, field(1, "x"))
    def values(*all):
        return record(field(1, 2.5) + field(2, 300) + field(5, b"".join(field(1, value) for value in all)))
    start = record(field(1, 3.5) + field(2, 301) + field(7, field(1, 1)))
    whole = version + values(scalar, image, histogram, other) + start
    write("events", "good-all", whole)
    write("events", "good-nothing", b"")
    write("events", "good-version", version)
    write("events", "good-start", version + start)
    write("events", "good-scalars", version + values(scalar, scalar))
    write("events", "good-graph", version + record(field(1, 1.0) + field(4, b"abc")))
    write("events", "good-no-fields", record(b""))
    write("events", "bad-cut", whole[:-3])
    write("events", "bad-cut-header", whole + b"\x01")
    write("events", "bad-huge", version + b"\xff" * 8 + struct.pack("<I", castagnoli(b"\xff" * 8)) + b"1234")
    write("events", "bad-ranges", version + values(field(1, "w") + field(5, field(6, packed))))
    write("events", "bad-kind", record(b"\x0b"))
    write("events", "bad-number", record(b"\x10" + b"\xff" * 10))
    write("events", "bad-text", record(field(3, b"\xff")))


def onnx():
    def attribute(name, kind, number, value):
        values = value if isinstance(value, list) else [value]
        # A negative number has all its 64 bits.
        fields = [field(number, each & (1 << 64) - 1 if isinstance(each, int) else each) for each in values]
        return field(5, field(1, name) + field(20, kind) + b"".join(fields))

    def body(kind, inputs, outputs, *attributes):
        return (b"".join(field(1, name) for name in inputs) + b"".join(field(2, name) for name in outputs)
                + field(4, kind) + b"".join(attributes))

    def node(*parts):
        return field(1, body(*parts))

    def tensor(name, sizes, kind, data):
        sizes = b"".join(field(1, size) for size in sizes)
        return field(5, sizes + field(2, kind) + field(8, name) + field(9, data))

    def port(number, name, sizes):
        shape = b"".join(field(1, field(2, size) if isinstance(size, str) else field(1, size)) for size in sizes)
        return field(number, field(1, name) + field(2, field(1, field(1, 1) + field(2, shape))))

    def model(*parts, opset=17, version=8):
        return field(1, version) + field(7, b"".join(parts)) + field(8, field(2, opset))

    def floats(*values):
        return struct.pack(f"<{len(values)}f", *values)

    def longs(*values):
        return struct.pack(f"<{len(values)}q", *values)

    image, result = port(11, "x", ["n", 1, 4, 4]), port(12, "y", [])
    ints = lambda name, values: attribute(name, 7, 8, values)
    number = lambda name, value: attribute(name, 2, 3, value)
    text = lambda name, value: attribute(name, 3, 4, value)
    write("onnx", "good-conv.onnx", model(
        node("Conv", ["x", "w"], ["a"], ints("pads", [1, 1, 1, 1]), ints("strides", [2, 2])), node("Relu", ["a"], ["y"]),
        tensor("w", [2, 1, 3, 3], 1, floats(*range(18))), image, result))
    write("onnx", "good-pool.onnx", model(
        node("MaxPool", ["x"], ["a"], ints("kernel_shape", [2, 2]), number("ceil_mode", 1)),
        node("AveragePool", ["a"], ["b"], ints("kernel_shape", [3, 3]), text("auto_pad", "SAME_UPPER")),
        node("GlobalAveragePool", ["b"], ["y"]), image, result))
    write("onnx", "good-shape.onnx", model(
        node("Shape", ["x"], ["s"]), node("Gather", ["s", "i"], ["r"]), node("Concat", ["r", "m"], ["t"], number("axis", 0)),
        node("Reshape", ["x", "t"], ["y"]), tensor("i", [1], 7, longs(0)), tensor("m", [1], 7, longs(-1)), image, result))
    write("onnx", "good-matmul.onnx", model(
        node("MatMul", ["x", "x"], ["a"]), node("Softmax", ["a"], ["b"], number("axis", -1)),
        node("Transpose", ["b"], ["c"], ints("perm", [0, 1, 3, 2])), node("Slice", ["c", "s", "e", "a2"], ["y"]),
        tensor("s", [1], 7, longs(0)), tensor("e", [1], 7, longs(2)), tensor("a2", [1], 7, longs(-1)), image, result))
    write("onnx", "good-resize.onnx", model(
        node("Resize", ["x", "", "s"], ["y"], text("mode", "linear"), text("coordinate_transformation_mode", "asymmetric")),
        tensor("s", [4], 1, floats(1, 1, 2, 1.5)), image, result))
    write("onnx", "good-quantized.onnx", model(
        node("QuantizeLinear", ["x", "s", "z"], ["q"]), node("DequantizeLinear", ["q", "s", "z"], ["y"]),
        tensor("s", [], 1, floats(0.5)), tensor("z", [], 2, b"\x80"), image, result))
    write("onnx", "good-scatter.onnx", model(
        node("ScatterND", ["x", "i", "u"], ["a"]), node("TopK", ["a", "k"], ["y", ""]), tensor("k", [1], 7, longs(2)),
        tensor("i", [1, 4], 7, longs(0, 0, 1, -1)), tensor("u", [1], 1, floats(5)), image, result))
    write("onnx", "good-loop.onnx", model(
        node("Loop", ["n", "", "x"], ["y"], attribute("body", 5, 6, (
            node("Add", ["v", "v"], ["w"]) + node("Identity", ["c"], ["d"])
            + b"".join(field(11, field(1, name)) for name in ["t", "c", "v"])
            + b"".join(field(12, field(1, name)) for name in ["d", "w"])))),
        tensor("n", [], 7, longs(2)), image, result))
    write("onnx", "good-if.onnx", model(
        node("If", ["c"], ["y"], *(attribute(name, 5, 6, node("Neg", ["x"], ["z"]) + field(12, field(1, "z")))
                                   for name in ["then_branch", "else_branch"])),
        tensor("c", [], 9, b"\x01"), image, result))
    write("onnx", "good-function.onnx", model(
        field(1, body("Twice", ["x"], ["y"]) + field(7, "own")), image, result)
        + field(8, field(1, "own") + field(2, 1))
        + field(25, field(1, "Twice") + field(4, "a") + field(5, "b") + field(7, body("Add", ["a", "a"], ["b"]))
                + field(9, field(2, 17)) + field(10, "own")))
    write("onnx", "bad-empty.onnx", b"")
    write("onnx", "bad-text.onnx", "no model")
    write("onnx", "bad-operator.onnx", model(node("Nothing", ["x"], ["y"]), image, result))
    write("onnx", "bad-opset.onnx", model(node("Relu", ["x"], ["y"]), image, result, opset=99))
    write("onnx", "bad-order.onnx", model(node("Relu", ["a"], ["y"]), node("Relu", ["x"], ["a"]), image, result))
    write("onnx", "bad-bytes.onnx", model(
        node("Add", ["x", "w"], ["y"]), tensor("w", [3], 1, floats(1, 2)), image, result))
    write("onnx", "bad-huge.onnx", model(
        node("Expand", ["x", "s"], ["y"]), tensor("s", [4], 7, longs(1 << 40, 1, 4, 4)), image, result))
    write("onnx", "bad-window.onnx", model(
        node("Conv", ["x", "w"], ["y"]), tensor("w", [1, 1, 5, 5], 1, floats(*range(25))), image, result))
    write("onnx", "bad-outside.onnx", model(
        node("Add", ["x", "w"], ["y"]),
        field(5, field(1, 1) + field(2, 1) + field(8, "w") + field(13, field(1, "location") + field(2, "/etc/passwd"))
              + field(14, 1)), image, result))


for make in [
    jpeg, png, gif, tiff, webp, bmp, masks, exif_blocks, idx, cifar, csv, annotations, archives, yaml, checkpoints, manifests,
    weights, darknet, onnx, events, latencies,
]:
    make()
