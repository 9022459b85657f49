"""Reference values from Keras's ImageDataGenerator beyond those of make_golden.py.

usage: KERAS_BACKEND=numpy python make_augmentation.py OUT_FILE
needs: keras 3.15.1, jax (which its NumPy backend imports), numpy, scipy, pillow.

- transforms: apply_transform on small images of odd and unequal sides and 1 to 4 channels, with every fill mode, far
  shifts, right angles, flips, shifts of values and changes of brightness. Values of 0-1, 0-255 and around 0.
- standardize: what fit learns and standardize does, for each argument and some together.
"""
import base64, json, sys
import keras, numpy, PIL, scipy
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator

b64 = lambda a: base64.b64encode(np.ascontiguousarray(a, "<f4").tobytes()).decode()
g = np.random.default_rng(7)


def image(i):
    shape = (int(g.integers(1, 9)), int(g.integers(1, 9)), int(g.integers(1, 5)))
    x = g.random(shape) * (1, 255, 255)[i % 3] - (100 if i % 5 == 4 else 0)
    return x.astype("float32")


def affine(i):
    if i % 3 == 0:
        p = dict(theta=float(g.choice([0, 90, 180, -90, 45])), tx=float(g.integers(-20, 20)), ty=float(g.integers(-20, 20)),
                 shear=float(g.choice([0, 90, 10])), zx=float(g.choice([1, 0.5, 2, 3])), zy=float(g.choice([1, 0.25, 2, 3])))
    else:
        p = dict(theta=float(g.uniform(-180, 180)), tx=float(g.uniform(-9, 9)), ty=float(g.uniform(-9, 9)),
                 shear=float(g.uniform(-50, 50)), zx=float(g.uniform(0.3, 3)), zy=float(g.uniform(0.3, 3)))
    return {k: (float(k[0] == "z") if g.random() < 0.3 else v) for k, v in p.items()}


def transform(i):
    x, p, mode, cval = image(i), affine(i), ("nearest", "constant", "reflect", "wrap")[i % 4], float(g.choice([0, 3.5, -1]))
    p["flip_horizontal"], p["flip_vertical"] = bool(g.random() < 0.5), bool(g.random() < 0.5)
    p["channel_shift_intensity"] = float(g.uniform(-50, 50)) if g.random() < 0.3 else None
    p["brightness"] = float(g.choice([0, 1, g.uniform(0, 3)])) if x.shape[2] != 2 and g.random() < 0.4 else None
    y = ImageDataGenerator(fill_mode=mode, cval=cval).apply_transform(x, p)
    return dict(shape=x.shape, x=b64(x), parameters=p, fillMode=mode, cval=cval, output=b64(y))


def standardize(shape, fit=True, **arguments):
    x = (g.random((40, *shape)) * 255).astype("float32")
    generator = ImageDataGenerator(**arguments)
    if fit: generator.fit(x)
    y = np.stack([generator.standardize(image.copy()) for image in x[:3]])
    learnt = {name: b64(value) for name in ("mean", "std", "zca_whitening_matrix") if (value := getattr(generator, name)) is not None}
    return dict(arguments=arguments, shape=shape, x=b64(x), learnt=learnt, output=b64(y))


cases = dict(
    meta=dict(keras=keras.__version__, numpy=numpy.__version__, scipy=scipy.__version__, pillow=PIL.__version__,
              encoding="base64 of little-endian float32, row-major"),
    transforms=[transform(i) for i in range(160)],
    standardize=[
        standardize((3, 4, 3), rescale=1 / 255),
        standardize((3, 4, 3), featurewise_center=True),
        standardize((3, 4, 3), featurewise_center=True, featurewise_std_normalization=True, rescale=1 / 255),
        standardize((3, 4, 1), samplewise_center=True),
        standardize((3, 4, 2), samplewise_center=True, samplewise_std_normalization=True),
        standardize((3, 4, 1), samplewise_center=True, featurewise_center=True, featurewise_std_normalization=True),
        standardize((3, 4, 1), featurewise_center=True, zca_whitening=True, rescale=1 / 255),
        standardize((2, 3, 3), featurewise_center=True, zca_whitening=True, zca_epsilon=0.1),
        standardize((6, 8, 1), featurewise_center=True, zca_whitening=True, zca_epsilon=1.0),  # fewer images than pixels
    ])
with open(sys.argv[1], "w") as f: json.dump(cases, f)
