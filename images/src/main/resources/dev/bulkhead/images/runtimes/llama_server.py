"""Serves one GGUF model with llama.cpp's own server: the OpenAI API, streaming included."""

import argparse
import glob
import os
import signal
import sys

import xllamacpp


def parsed():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--name", required=True, help="the model's name in requests and answers")
    options.add_argument("--model", required=True, help="a .gguf file, or the folder that has it")
    options.add_argument("--lora", action="append", default=[], metavar="FILE", help="an adapter; may be repeated")
    options.add_argument("--port", type=int, default=8080)
    options.add_argument("--context", type=int, default=0, help="tokens of context; 0: what the model was trained with")
    options.add_argument("--parallel", type=int, default=4, help="requests that are worked on at once")
    options.add_argument("--gpu-layers", type=int, default=-1, help="layers on the GPU; -1: as many as fit")
    options.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    return options.parse_args()


def model_file(path):
    """The file; in a folder the only .gguf there, or the first part of one in parts."""
    if os.path.isfile(path):
        return path
    found = sorted(glob.glob(os.path.join(path, "**", "*.gguf"), recursive=True))
    first = [name for name in found if "-00001-of-" in name]
    if len(first or found) == 1:
        return (first or found)[0]
    sys.exit(f"error: one .gguf file is needed in {path}; found: {', '.join(found) or 'none'}")


def parameters(options):
    given = xllamacpp.CommonParams()
    given.model.path = model_file(options.model)
    given.model_alias = {options.name}
    given.hostnames = ["0.0.0.0"]
    given.port = options.port
    given.n_ctx = options.context * options.parallel
    given.n_parallel = options.parallel
    given.n_gpu_layers = options.gpu_layers
    given.cpuparams.n_threads = options.threads
    given.endpoint_metrics = True
    adapters = []
    for path in options.lora:
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path, adapter.scale = path, 1.0
        adapters.append(adapter)
    given.lora_adapters = adapters
    return given


if __name__ == "__main__":
    # Before there are threads: they inherit the mask, and the signal waits for sigwait.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    server = xllamacpp.Server(parameters(parsed()))
    print(f"listening on {server.listening_address}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
