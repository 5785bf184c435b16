"""Any ONNX file as a model of MLServer: its inputs and outputs are the tensors of the protocol, by name."""

import asyncio

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.errors import InferenceError
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor
from mlserver.utils import get_model_uri

DATATYPES = {
    "tensor(bool)": "BOOL",
    "tensor(uint8)": "UINT8",
    "tensor(uint16)": "UINT16",
    "tensor(uint32)": "UINT32",
    "tensor(uint64)": "UINT64",
    "tensor(int8)": "INT8",
    "tensor(int16)": "INT16",
    "tensor(int32)": "INT32",
    "tensor(int64)": "INT64",
    "tensor(float16)": "FP16",
    "tensor(float)": "FP32",
    "tensor(double)": "FP64",
    "tensor(string)": "BYTES",
}

NUMPY = {"FP16": "float16", "FP32": "float32", "FP64": "float64", "BOOL": "bool"}


def described(node):
    shape = [size if isinstance(size, int) else -1 for size in node.shape or []]
    return MetadataTensor(name=node.name, datatype=DATATYPES[node.type], shape=shape)


class OnnxModel(MLModel):
    async def load(self) -> bool:
        path = await get_model_uri(self._settings, wellknown_filenames=["model.onnx"])
        self._session = onnxruntime.InferenceSession(path, providers=onnxruntime.get_available_providers())
        self.inputs = [described(node) for node in self._session.get_inputs()]
        # A classifier's map of probabilities is no tensor: export it with zipmap off.
        self.outputs = [described(node) for node in self._session.get_outputs() if node.type in DATATYPES]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        wanted = [output.name for output in payload.outputs or self.outputs]
        unknown = sorted(set(wanted) - {output.name for output in self.outputs})
        if unknown:
            raise InferenceError(f"{self.name} has no output {', '.join(unknown)}")
        # In a thread: health must be answered meanwhile, and ONNX Runtime runs without the interpreter's lock.
        try:
            answers = await asyncio.to_thread(self._session.run, wanted, self._tensors(payload))
        except Exception as problem:
            raise InferenceError(f"{self.name}: {problem}") from problem
        return InferenceResponse(
            model_name=self.name,
            model_version=self.version,
            outputs=[NumpyCodec.encode_output(name, answer) for name, answer in zip(wanted, answers)],
        )

    def _tensors(self, payload):
        known = {tensor.name: tensor.datatype for tensor in self.inputs}
        # Callers of a model with one input often do not know its name.
        if len(known) == 1 and len(payload.inputs) == 1:
            name = next(iter(known))
            return {name: self._array(payload.inputs[0], known[name])}
        unknown = sorted({tensor.name for tensor in payload.inputs} - set(known))
        if unknown:
            raise InferenceError(f"{self.name} has no input {', '.join(unknown)}; it has {', '.join(sorted(known))}")
        return {tensor.name: self._array(tensor, known[tensor.name]) for tensor in payload.inputs}

    @staticmethod
    def _array(tensor, datatype):
        """Numbers in JSON have no width: they become what the model takes."""
        array = NumpyCodec.decode_input(tensor)
        return array.astype(object if datatype == "BYTES" else NUMPY.get(datatype, datatype.lower()), copy=False)
