"""The other side of `benchmarks.attribution`: tangermeme, and the zoo on torch, in PyTorch.

Reads a network and sequences from a folder, then one request a line, and answers each with how long
it took and where the contributions lie. Started by `benchmarks.attribution`.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from tangermeme.deep_lift_shap import deep_lift_shap

from benchmarks.attribution import PAIRS, explain_with_zoo


def convert(folder: Path) -> torch.nn.Module:
    """Build the network in PyTorch; its input is `(batch, 4, length)`."""
    arrays = np.load(folder / "weights.npz")
    layers, channels_last = [], None
    for number, one in enumerate(json.loads((folder / "layers.json").read_text())):
        weights = [torch.tensor(arrays[name]) for name in arrays if name.startswith(f"{number}_")]
        layers.append(_layer(one, weights, channels_last))
        # Keras flattens positions first, PyTorch channels.
        channels_last = one["units"] if len(one["units"]) == 2 else channels_last
    return torch.nn.Sequential(*layers).eval()


def _layer(one: dict, weights: list, before: list | None) -> torch.nn.Module:
    kind = one["kind"]
    if kind == "MaxPooling1D":
        return torch.nn.MaxPool1d(one["pool"][0])
    if kind == "Activation":
        return torch.nn.ReLU()
    if kind == "Flatten":
        return _Flatten()
    if kind == "BatchNormalization":
        return _normalization(weights, one["epsilon"])
    if kind == "Conv1D":
        layer = torch.nn.Conv1d(weights[0].shape[1], weights[0].shape[2], weights[0].shape[0])
        kernel = weights[0].permute(2, 1, 0)
    elif kind == "Dense":
        layer, kernel = torch.nn.Linear(*weights[0].shape), weights[0].T
    else:
        raise ValueError(f"no PyTorch layer stands for {kind}")
    with torch.no_grad():
        layer.weight.copy_(kernel)
        layer.bias.copy_(weights[1])
    return layer


class _Flatten(torch.nn.Module):
    def forward(self, inputs):
        return inputs.transpose(1, 2).flatten(1)


def _normalization(weights: list, epsilon: float) -> torch.nn.Module:
    layer = torch.nn.BatchNorm1d(len(weights[0]), eps=epsilon)
    with torch.no_grad():
        for name, value in zip(
            ("weight", "bias", "running_mean", "running_var"), weights, strict=True
        ):
            getattr(layer, name).copy_(value)
    return layer


def main() -> None:
    import keras

    folder = Path(sys.argv[1])
    network = convert(folder)
    model = keras.saving.load_model(folder / "model.keras", compile=False)
    data = np.load(folder / "data.npz")
    sequences, references = data["sequences"], data["references"]
    x = torch.tensor(sequences).transpose(1, 2).contiguous()
    against = torch.tensor(references).transpose(2, 3).contiguous()
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    expected = keras.ops.convert_to_numpy(logits([sequences[:8]]))
    with torch.no_grad():
        np.testing.assert_allclose(network(x[:8]).numpy(), expected, atol=1e-3)
    print(json.dumps({name: version(name) for name in ("torch", "tangermeme")}), flush=True)
    for line in sys.stdin:
        library, name = json.loads(line)
        if library == "tangermeme":
            begun = time.perf_counter()
            found = deep_lift_shap(network, x, references=against, batch_size=PAIRS, device="cpu")
            seconds, values = time.perf_counter() - begun, found.detach().numpy().sum(1)
        else:
            seconds, values = explain_with_zoo(model, sequences, references, name)
        place = folder / f"{library.replace(' ', '_')}.npy"
        np.save(place, values)
        print(json.dumps({"seconds": seconds, "values": str(place)}), flush=True)


if __name__ == "__main__":
    main()
