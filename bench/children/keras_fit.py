"""Measures Keras on TensorFlow: `fit`, or `train_on_batch`, or `evaluate`."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf
from keras import layers

from answer import answer, load_images, task


def build():
    stack = [layers.Input((28, 28, 1))]
    for i, layer in enumerate(task["network"]):
        activation = "relu" if layer.get("relu") else None
        kind = layer["kind"]
        if kind == "conv":
            stack.append(layers.Conv2D(layer["filters"], layer["kernel"], padding=layer["padding"], activation=activation))
        elif kind == "dense":
            last = i == len(task["network"]) - 1
            stack.append(layers.Dense(layer["units"], activation="softmax" if last else activation))
        else:
            make = {
                "maxPool": lambda: layers.MaxPooling2D(2),
                "averagePool": lambda: layers.AveragePooling2D(2),
                "batchNorm": layers.BatchNormalization,
                "relu": layers.ReLU,
                "flatten": layers.Flatten,
            }
            stack.append(make[kind]())
    return keras.Sequential(stack)


images, labels = load_images()
x, y = images[..., None], labels.astype("int32")
batch = task["batchSize"]
keras.utils.set_random_seed(1)
model = build()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
name = f"Keras {keras.__version__} on TensorFlow {tf.__version__}"

if task["kind"] == "evaluate":

    def run(steps):
        for _ in range(steps):
            model.evaluate(x, y, batch_size=batch, verbose=0)

elif task.get("onBatch"):
    at = 0

    def run(steps):
        global at
        for _ in range(steps):
            model.train_on_batch(x[at : at + batch], y[at : at + batch])
            at = at + batch if at + 2 * batch <= len(y) else 0

else:
    per_pass = len(y) // batch

    def run(steps):
        """Whole passes and the rest of one; what a call of fit costs by itself is part of it."""
        if steps >= per_pass:
            model.fit(x, y, batch_size=batch, epochs=steps // per_pass, verbose=0)
        if steps % per_pass:
            model.fit(x[: steps % per_pass * batch], y[: steps % per_pass * batch], batch_size=batch, verbose=0)


answer(name, run)
