#!/usr/bin/env python3
"""What people do in place of `saccade data lint DATA`: a loop that decodes every picture by Pillow.

    python3 Benchmarks/peers/lint.py imagenette-224

Tells which files cannot be decoded, and how many there are. With --thorough also which are the same, by their bytes and by
a difference hash of 8 x 8 bits, as lint does.
"""

import argparse
import hashlib
import os

from PIL import Image

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder")
parser.add_argument("--thorough", action="store_true")
options = parser.parse_args()

count, bad, bytes_of, looks_of = 0, [], {}, {}
for folder, _, names in sorted(os.walk(options.folder)):
    for name in sorted(names):
        if not name.lower().endswith((".jpg", ".jpeg", ".png")):
            continue
        path = os.path.join(folder, name)
        count += 1
        try:
            picture = Image.open(path)
            picture.load()
        except OSError as error:
            bad.append((path, error))
            continue
        if options.thorough:
            with open(path, "rb") as file:
                bytes_of.setdefault(hashlib.sha256(file.read()).digest(), []).append(path)
            small = picture.convert("L").resize((9, 8))
            pixels = small.tobytes()
            bits = sum((pixels[9 * y + x] > pixels[9 * y + x + 1]) << (8 * y + x) for y in range(8) for x in range(8))
            looks_of.setdefault(bits, []).append(path)
same = sum(len(paths) > 1 for paths in list(bytes_of.values()) + list(looks_of.values()))
print(f"{count} pictures, {len(bad)} unreadable, {same} groups that are the same")
for path, error in bad:
    print(path, error)
