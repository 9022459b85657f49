"""Writes npz.json: NumPy archives as a data set's author would save them, good and bad, in base64.

    python test/data/make_npz.py > test/data/npz.json        (made with NumPy 2.4.6)
"""

import base64
import io
import json

import numpy as np


def pixels(n, rows, columns):
    return (np.arange(n * rows * columns) * 7 % 256).astype(np.uint8).reshape(n, rows, columns)


def labels(n, dtype=np.uint8):
    return (np.arange(n) % 10).astype(dtype)


def archive(save=np.savez, without=(), **changes):
    arrays = {"x_train": pixels(12, 3, 4), "y_train": labels(12), "x_test": pixels(5, 3, 4), "y_test": labels(5)}
    arrays.update(changes)
    buffer = io.BytesIO()
    save(buffer, **{name: array for name, array in arrays.items() if name not in without})
    return base64.b64encode(buffer.getvalue()).decode()


def with_value(array, index, value):
    array[index] = value
    return array


print(
    json.dumps(
        {
            "stored": archive(),
            "deflated": archive(np.savez_compressed),
            "int64 labels": archive(np.savez_compressed, y_train=labels(12, np.int64), y_test=labels(5, np.int64)),
            "big-endian int16 labels": archive(y_train=labels(12, ">i2"), y_test=labels(5, ">i2")),
            "further array": archive(note=np.zeros(3)),
            "no y_test": archive(without=["y_test"]),
            "float32 images": archive(x_train=pixels(12, 3, 4).astype(np.float32)),
            "float64 labels": archive(y_train=labels(12, np.float64)),
            "object labels": archive(y_train=labels(12).astype(object)),
            "text labels": archive(y_train=labels(12).astype("U5")),
            "Fortran order": archive(x_train=np.asfortranarray(pixels(12, 3, 4))),
            "flat images": archive(x_train=pixels(12, 3, 4).reshape(12, 12)),
            "labels in a column": archive(y_train=labels(12).reshape(12, 1)),
            "no images": archive(x_test=pixels(0, 3, 4), y_test=labels(0)),
            "label 10": archive(y_train=with_value(labels(12, np.int64), 4, 10)),
            "label -1": archive(y_train=with_value(labels(12, np.int64), 7, -1)),
            "label 256": archive(y_test=with_value(labels(5, np.int32), 2, 256)),
            "one label short": archive(y_train=labels(11)),
            "other size": archive(x_test=pixels(5, 4, 4)),
        },
        indent=1,
    )
)
