#!/usr/bin/env python3
"""Writes the pictures of Tests/Fixtures/images: one motif in the formats that are imported.

The motif is 16 x 8 pixels: the left half dark (grey 40, or red), the right half white (or
transparent). Needs Pillow. Run from the package's root: tools/make_image_fixtures.py
"""
import os
import struct
import zlib

from PIL import Image

FOLDER = "Tests/Fixtures/images"
WIDTH, HEIGHT = 16, 8


def two_halves(mode, left, right):
    image = Image.new(mode, (WIDTH, HEIGHT), right)
    image.paste(left, (0, 0, WIDTH // 2, HEIGHT))
    return image


def save(image, name, **options):
    image.save(os.path.join(FOLDER, name), **options)


def write_png_by_hand(name, bits, colour_type, left, right):
    """Depths that Pillow does not write; `left` and `right` are the bytes of one pixel."""
    row = b"\0" + left * (WIDTH // 2) + right * (WIDTH // 2)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, colour_type, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * HEIGHT)),
        (b"IEND", b""),
    ]
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in chunks:
            file.write(struct.pack(">I", len(data)) + kind + data)
            file.write(struct.pack(">I", zlib.crc32(kind + data)))


def cut_short(source, name, share):
    with open(os.path.join(FOLDER, source), "rb") as file:
        data = file.read()
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data[: int(len(data) * share)])


os.makedirs(FOLDER, exist_ok=True)
grey = two_halves("L", 40, 255)
red = two_halves("RGB", (255, 0, 0), (255, 255, 255))
bits = two_halves("1", 0, 1)
half_red = two_halves("RGBA", (255, 0, 0, 128), (0, 0, 0, 0))

save(grey, "grey.png")
save(bits, "bits.png")
save(two_halves("I;16", 40 * 257, 65535), "grey16.png")
save(two_halves("LA", (40, 255), (0, 0)), "grey-alpha.png")
save(red, "red.png")
save(red.convert("P", palette=Image.Palette.ADAPTIVE, colors=2), "red-palette.png")
save(half_red, "half-red.png")
palette = two_halves("P", 0, 1)
palette.putpalette([255, 0, 0, 0, 0, 0])
save(palette, "red-palette-alpha.png", transparency=bytes([255, 0]))
write_png_by_hand("red16.png", 16, 2, b"\xff\xff\0\0\0\0", b"\xff" * 6)
write_png_by_hand("grey-alpha16.png", 16, 4, b"\x28\x28\xff\xff", b"\0\0\0\0")

save(grey, "grey.jpg", quality=95)
save(red, "red.jpg", quality=100, subsampling=0)
save(red.convert("CMYK"), "red-cmyk.jpg", quality=100)
save(bits, "bits-group4.tif", compression="group4")
save(grey, "grey.tif", compression="tiff_lzw")
save(two_halves("I;16", 40 * 257, 65535), "grey16.tif")
save(red, "red.tif", compression="tiff_deflate")
save(half_red, "half-red.tif")
save(two_halves("LA", (40, 255), (0, 0)), "grey-alpha.tif")
save(red, "red.bmp")
save(grey, "grey.bmp")
save(bits, "bits.bmp")
save(bits, "bits.pbm")
save(grey, "grey.pgm")
save(red, "red.ppm")
save(two_halves("I;16", 40 * 257, 65535), "grey16.pgm")
save(grey, "grey.gif")
save(red.convert("P", palette=Image.Palette.ADAPTIVE, colors=2), "red.gif")
save(red, "red.webp", lossless=True)
save(red, "red.jp2")
save(half_red, "half-red.webp", lossless=True, exact=True)

# One colour that is transparent: a place in the palette of a GIF, a value in a PNG.
palette.putpalette([255, 0, 0, 0, 0, 0])
save(palette, "red-transparent.gif", transparency=1)
save(two_halves("L", 40, 0), "grey-key.png", transparency=0)
save(two_halves("RGB", (255, 0, 0), (1, 2, 3)), "red-key.png", transparency=(1, 2, 3))
save(two_halves("LA", (40, 128), (0, 0)), "half-grey.tif")

# The letter F as a camera stores it that is turned: by the EXIF standard, orientation 8 is put upright by
# a quarter turn against the clock.
letter = Image.new("RGB", (48, 32), (255, 255, 255))
for row, cells in enumerate(["####..", "#.....", "###...", "#....."]):
    for column, cell in enumerate(cells):
        if cell == "#":
            letter.paste((40, 40, 40), (8 * column, 8 * row, 8 * column + 8, 8 * row + 8))
for orientation, stored in [
    (2, letter.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    (3, letter.transpose(Image.Transpose.ROTATE_180)),
    (6, letter.transpose(Image.Transpose.ROTATE_90)),
    (8, letter.transpose(Image.Transpose.ROTATE_270)),
]:
    save(stored, f"exif-colour-{orientation}.tif", tiffinfo={274: orientation})

noise = Image.effect_noise((64, 32), 60)
for name in ["noise.png", "noise.jpg", "noise.tif", "noise.webp", "noise.bmp", "noise.gif", "noise.pgm"]:
    save(noise, name)
    cut_short(name, "cut-" + name, 0.5)
    os.remove(os.path.join(FOLDER, name))
with open(os.path.join(FOLDER, "text.png"), "w", encoding="utf-8") as file:
    file.write("this is no picture\n")
open(os.path.join(FOLDER, "empty.png"), "w", encoding="utf-8").close()
