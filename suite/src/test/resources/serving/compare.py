"""Asks a server by REST and by gRPC, and compares each figure with what the model itself says."""

import json
import sys
import urllib.request

import grpc
import joblib
import lightgbm
import numpy
import onnxruntime
import xgboost
from mlserver.grpc import dataplane_pb2, dataplane_pb2_grpc
from sklearn.datasets import load_diabetes, load_iris

folder, name, host, http_port, grpc_port = sys.argv[1:]


def own_answers():
    if name == "iris":
        rows = load_iris().data
        model = joblib.load(f"{folder}/iris/model.joblib")
        return rows, {"predict": model.predict(rows), "predict_proba": model.predict_proba(rows)}
    if name == "boosted":
        model = xgboost.XGBClassifier()
        model.load_model(f"{folder}/boosted/model.json")
        return load_iris().data, {"predict": model.predict(load_iris().data)}
    if name == "leaves":
        model = lightgbm.Booster(model_file=f"{folder}/leaves/model.txt")
        return load_iris().data, {"predict": model.predict(load_iris().data)}
    rows = load_diabetes().data.astype(numpy.float32)
    session = onnxruntime.InferenceSession(f"{folder}/diabetes/model.onnx")
    answer = session.run(["variable"], {"X": rows})[0]
    trained = joblib.load(f"{folder}/diabetes-trained.joblib").predict(load_diabetes().data)
    assert numpy.allclose(answer[:, 0], trained, rtol=1e-5), "the export is not the model"
    return rows, {"variable": answer}


def by_rest(rows, outputs):
    datatype = "FP64" if rows.dtype == numpy.float64 else "FP32"
    tensor = {"name": "X", "shape": list(rows.shape), "datatype": datatype, "data": rows.flatten().tolist()}
    body = {"inputs": [tensor], "outputs": [{"name": output} for output in outputs]}
    request = urllib.request.Request(
        f"http://{host}:{http_port}/v2/models/{name}/infer",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return {output["name"]: output["data"] for output in json.load(answer)["outputs"]}


def by_grpc(rows, outputs):
    double = rows.dtype == numpy.float64
    request = dataplane_pb2.ModelInferRequest(model_name=name)
    tensor = request.inputs.add(name="X", datatype="FP64" if double else "FP32", shape=rows.shape)
    (tensor.contents.fp64_contents if double else tensor.contents.fp32_contents).extend(rows.flatten().tolist())
    for output in outputs:
        request.outputs.add(name=output)
    with grpc.insecure_channel(f"{host}:{grpc_port}") as channel:
        stub = dataplane_pb2_grpc.GRPCInferenceServiceStub(channel)
        answer = stub.ModelInfer(request, timeout=60)
    contents = lambda c: c.fp64_contents or c.fp32_contents or c.int64_contents
    return {output.name: contents(output.contents) for output in answer.outputs}


rows, own = own_answers()
for way in (by_rest, by_grpc):
    answers = way(rows, own)
    for output, values in own.items():
        assert numpy.array_equal(numpy.array(answers[output], values.dtype), values.flatten()), (way, output)
        print(f"{way.__name__} {output}: {values.size} figures equal")
