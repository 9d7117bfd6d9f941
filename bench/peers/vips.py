"""The job with pyvips (libvips): one photograph in, a 1600 px and a 320 px JPEG out, upright, in sRGB.

    python vips.py once PHOTO DIR | steady PHOTO REPEATS

The photograph is decoded once; both JPEGs come from the 1600 px pixels. VIPS_CONCURRENCY sets the threads.
"""

import json
import pathlib
import sys
import time

import pyvips

pyvips.cache_set_max(0)


def job(original):
    # Without a profile the picture is taken for sRGB, and converting it to itself would only cost time.
    profiled = pyvips.Image.new_from_buffer(original, "").get_typeof("icc-profile-data") != 0
    options = {"output_profile": "srgb"} if profiled else {}
    low = pyvips.Image.thumbnail_buffer(original, 1600, height=1600, size="down", **options).copy_memory()
    thumbnail = low.thumbnail_image(320, height=320, size="down")
    return (
        low.jpegsave_buffer(Q=80, keep="none"),
        thumbnail.jpegsave_buffer(Q=75, keep="none"),
    )


def once(photo, directory):
    low, thumbnail = job(pathlib.Path(photo).read_bytes())
    pathlib.Path(directory, "low.jpg").write_bytes(low)
    pathlib.Path(directory, "thumbnail.jpg").write_bytes(thumbnail)
    return {"bytes": len(low) + len(thumbnail)}


def steady(photo, repeats):
    original = pathlib.Path(photo).read_bytes()
    job(original)
    start = time.process_time()
    for _ in range(int(repeats)):
        job(original)
    return {"cpu_ms": (time.process_time() - start) * 1000 / int(repeats)}


verb, first, second = sys.argv[1:]
print(json.dumps({"once": once, "steady": steady}[verb](first, second)))
