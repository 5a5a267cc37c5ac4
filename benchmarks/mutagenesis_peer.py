"""The other side of `benchmarks.mutagenesis`: tangermeme's mutagenesis, in PyTorch.

Reads a network and a sequence from a folder, and answers each line with how long every mutant took
and where the outputs lie. Started by `benchmarks.mutagenesis`.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from tangermeme.saturation_mutagenesis import saturation_mutagenesis

from benchmarks.attribution_peer import convert


def main() -> None:
    folder = Path(sys.argv[1])
    network = convert(folder)
    sequence = torch.tensor(np.load(folder / "sequence.npy")).transpose(1, 2).contiguous()
    print(json.dumps({name: version(name) for name in ("torch", "tangermeme")}), flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        found = saturation_mutagenesis(network, sequence, raw_outputs=True, device="cpu")
        seconds = time.perf_counter() - begun
        # (1, 4, length, outputs) to (1, length, 4, outputs)
        values = (found.y_hat - found.y0[:, None, None]).transpose(1, 2)
        place = folder / "tangermeme.npy"
        np.save(place, values.detach().numpy())
        print(json.dumps({"seconds": seconds, "values": str(place)}), flush=True)


if __name__ == "__main__":
    main()
