"""Serves one model by the Open Inference Protocol V2, REST and gRPC, with MLServer.

Ends with an error that says why if the model cannot be loaded: what never becomes ready tells nothing.
"""

import argparse
import asyncio
import os
import sys

from mlserver import MLServer, ModelSettings, Settings
from mlserver.settings import ModelParameters

# Format: its class, and what its files end like.
FORMATS = {
    "sklearn": ("mlserver_sklearn.SKLearnModel", (".joblib", ".pickle", ".pkl")),
    "xgboost": ("mlserver_xgboost.XGBoostModel", (".ubj", ".json", ".bst")),
    "lightgbm": ("mlserver_lightgbm.LightGBMModel", (".txt", ".bst")),
    "onnx": ("onnx_model.OnnxModel", (".onnx",)),
}


def parsed():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--name", required=True, help="the model's name in request paths")
    options.add_argument("--model", required=True, help="a model file, or the folder that has it")
    options.add_argument("--format", choices=sorted(FORMATS), help="default: what the file looks like")
    options.add_argument("--http-port", type=int, default=8080)
    options.add_argument("--grpc-port", type=int, default=8081)
    options.add_argument("--workers", type=int, default=0, help="more processes, with a copy of the model each")
    return options.parse_args()


def model_file(path, endings):
    """The file itself; in a folder the one named model.*, or else the only one that ends so."""
    if os.path.isfile(path):
        return path
    if not os.path.isdir(path):
        sys.exit(f"error: there is no model at {path}")
    files = sorted(os.listdir(path))
    fitting = [name for name in files if os.path.splitext(name)[1] in endings]
    named = [name for name in fitting if name.startswith("model.")] or fitting
    if len(named) == 1:
        return os.path.join(path, named[0])
    sys.exit(
        f"error: one model file is needed in {path}, called model{' or model'.join(endings)}; "
        f"the folder has: {', '.join(files) or 'nothing'}"
    )


def format_of(file):
    """By its first bytes, as a file that is mounted alone has no ending and two formats share one; else by its ending."""
    with open(file, "rb") as content:
        first = content.read(4)
    if first == b"tree":
        return "lightgbm"
    if first[:1] == b"{":
        return "xgboost"
    if first[:1] == b"\x80":  # a pickle
        return "sklearn"
    ending = os.path.splitext(file)[1]
    return next((name for name, (_, endings) in FORMATS.items() if ending in endings), None) or sys.exit(
        f"error: {file} looks like none of {', '.join(FORMATS)}: say which with --format"
    )


async def serve(options):
    wanted = [FORMATS[options.format]] if options.format else FORMATS.values()
    file = model_file(options.model, tuple(dict.fromkeys(ending for _, endings in wanted for ending in endings)))
    kind = options.format or format_of(file)
    model = ModelSettings(
        name=options.name, implementation=FORMATS[kind][0], parameters=ModelParameters(uri=file)
    )
    server = MLServer(
        Settings(
            debug=False,
            http_port=options.http_port,
            grpc_port=options.grpc_port,
            parallel_workers=options.workers,
            metrics_endpoint=None,
        )
    )
    problems = []
    load = server._model_registry.load

    async def load_and_remember_why_not(settings):
        try:
            return await load(settings)
        except Exception as problem:
            problems.append(problem)
            raise

    server._model_registry.load = load_and_remember_why_not
    await server.start([model])
    for problem in problems:
        return f"error: the {kind} model could not be loaded: {type(problem).__name__}: {problem}"


if __name__ == "__main__":
    # one stream, of which the last line is the last one: the node puts two together in any order
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.exit(asyncio.run(serve(parsed())))
