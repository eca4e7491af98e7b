"""Networks as bytes of ONNX among a model's arrays: traced once after the fit, run by ONNX Runtime."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

OPSET = 17


def traced(network: Any, **examples: Any) -> npt.NDArray[np.uint8]:
    """Return the torch `network` in ONNX as bytes, shape (n_bytes,).

    Parameters
    ----------
    network
        A torch module with one output.
    **examples
        Its inputs by name, in their order; the first axis of each may have any length afterwards, and so may
        the second of those that have two or more where its name is `items` or `days`.
    """
    import torch

    file = io.BytesIO()
    axes = {name: {0: "rows", **({1: "entries"} if name in ("items", "days") else {})} for name in examples}
    with warnings.catch_warnings():
        # The tracer warns of being the older of torch's two; the newer needs a package more.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            tuple(examples.values()),
            file,
            input_names=list(examples),
            output_names=["vectors"],
            dynamic_axes={**axes, "vectors": {0: "rows"}},
            opset_version=OPSET,
            dynamo=False,
        )
    return np.frombuffer(file.getvalue(), dtype=np.uint8)


class Network:
    """A network in ONNX, opened when it is first run.

    Parameters
    ----------
    data
        Shape (n_bytes,): what `traced` returned.
    """

    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self.data = data
        self._session: Any = None

    def __call__(self, **inputs: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Run the network on its inputs by name, on one thread, and return its output."""
        import onnxruntime

        if self._session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                self.data.tobytes(), options, providers=["CPUExecutionProvider"]
            )
        output: npt.NDArray[np.float32] = self._session.run(None, inputs)[0]
        return output
