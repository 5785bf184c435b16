"""Trains the models of the tests and writes them, as files that the runtimes load, below the folder given."""

import os
import struct
import sys

import joblib
import lightgbm
import numpy
import xgboost
from skl2onnx import to_onnx
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

folder = sys.argv[1]


def place(name):
    os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
    return os.path.join(folder, name)


def iris():
    features, species = load_iris(return_X_y=True)
    joblib.dump(LogisticRegression(max_iter=500).fit(features, species), place("iris/model.joblib"))


def diabetes():
    features, progress = load_diabetes(return_X_y=True)
    model = LinearRegression().fit(features, progress)
    joblib.dump(model, place("diabetes-trained.joblib"))
    with open(place("diabetes/model.onnx"), "wb") as file:
        file.write(to_onnx(model, features[:1].astype(numpy.float32)).SerializeToString())


def boosted():
    features, species = load_iris(return_X_y=True)
    xgboost.XGBClassifier(n_estimators=5).fit(features, species).save_model(place("boosted/model.json"))
    data = lightgbm.Dataset(features, species)
    lightgbm.train({"objective": "regression", "verbose": -1}, data, 5).save_model(place("leaves/model.txt"))


def language():
    """A Llama of two layers that has learnt nothing, with a token for every byte, as GGUF 3."""
    width, layers, heads, inner = 64, 2, 4, 128
    random = numpy.random.default_rng(7)
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    kinds = [2, 3, 3] + [6] * 256  # unknown, control, byte

    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    def pair(key, kind, value):
        return text(key) + struct.pack("<I", kind) + value

    def array(kind, values):
        return struct.pack("<IQ", kind, len(values)) + b"".join(values)

    number = lambda key, value: pair(key, 4, struct.pack("<I", value))
    real = lambda value: struct.pack("<f", value)
    facts = [
        pair("general.architecture", 8, text("llama")),
        number("llama.context_length", 512),
        number("llama.embedding_length", width),
        number("llama.block_count", layers),
        number("llama.feed_forward_length", inner),
        number("llama.attention.head_count", heads),
        pair("llama.attention.layer_norm_rms_epsilon", 6, real(1e-5)),
        pair("tokenizer.ggml.model", 8, text("llama")),
        pair("tokenizer.ggml.tokens", 9, array(8, [text(token) for token in tokens])),
        pair("tokenizer.ggml.scores", 9, array(6, [real(0)] * len(tokens))),
        pair("tokenizer.ggml.token_type", 9, array(5, [struct.pack("<i", kind) for kind in kinds])),
        number("tokenizer.ggml.bos_token_id", 1),
        number("tokenizer.ggml.eos_token_id", 2),
        pair("tokenizer.chat_template", 8, text("{% for m in messages %}{{ m['content'] }}\n{% endfor %}")),
    ]
    shapes = {"token_embd": (len(tokens), width), "output": (len(tokens), width), "output_norm": (width,)}
    for layer in range(layers):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            shapes[f"blk.{layer}.{name}"] = (width, width)
        shapes[f"blk.{layer}.attn_norm"] = shapes[f"blk.{layer}.ffn_norm"] = (width,)
        shapes[f"blk.{layer}.ffn_gate"] = shapes[f"blk.{layer}.ffn_up"] = (inner, width)
        shapes[f"blk.{layer}.ffn_down"] = (width, inner)
    described, data = b"", b""
    for name, shape in shapes.items():
        weights = numpy.ones(shape) if len(shape) == 1 else random.standard_normal(shape) * 0.1
        sizes = struct.pack(f"<{len(shape)}Q", *reversed(shape))
        described += text(name + ".weight") + struct.pack("<I", len(shape)) + sizes + struct.pack("<IQ", 0, len(data))
        data += weights.astype(numpy.float32).tobytes()
    head = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(facts)) + b"".join(facts) + described
    with open(place("tiny/tiny.gguf"), "wb") as file:
        file.write(head + b"\0" * (-len(head) % 32) + data)


def broken():
    with open(place("broken/model.onnx"), "w") as file:
        file.write("no model")


iris()
diabetes()
broken()
boosted()
language()
