"""Reads pictures with a model of `crnn-dist checkpoint export --format onnx`: read_onnx.py MODEL PICTURE…"""
import json, sys
import numpy, onnxruntime
from PIL import Image

model = onnxruntime.InferenceSession(sys.argv[1])
metadata = model.get_modelmeta().custom_metadata_map
about = json.loads(metadata["crnn_dist"])
_, channels, height, _ = model.get_inputs()[0].shape
for name in sys.argv[2:]:
    picture = Image.open(name).convert("L" if channels == 1 else "RGB")
    width = max(int(metadata["minimum_width"]), round(picture.width * height / picture.height))
    picture = picture.resize((about.get("fixed_width") or width, height), Image.BILINEAR)
    pixels = numpy.asarray(picture, numpy.float32).reshape(height, -1, channels).transpose(2, 0, 1)
    pixels = numpy.pad(pixels, ((0, 0), (0, 0), (about.get("pixel_pad", 0),) * 2), constant_values=255)
    x = ((255 - pixels if about["pixel_invert"] else pixels) / 255 - about["pixel_mean"]) * about["pixel_scale"]
    logits, frames = model.run(None, {"images": x[None], "widths": [x.shape[2]]})
    best = [0, *logits[0].argmax(1)]
    symbols = [about["alphabet"][c - 1] for before, c in zip(best, best[1:]) if c not in (0, before)]
    print(name, "".join(symbols[::-1] if about["direction"] == "rtl" else symbols), sep="\t")
