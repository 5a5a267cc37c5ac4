"""What the methods of `zoo.explain` cost and find, beside tangermeme on the same network.

A network is trained to tell sequences with planted motifs from shuffled ones, so that the truth is
known for every base. Then, on sequences it has not seen:

- sequences per second of every method, and of tangermeme's DeepLIFT/SHAP on the same weights in
  PyTorch against the same references; the libraries take turns and the best round counts;
- area under the precision-recall curve of the planted bases, by the contribution of each base;
- how far the two implementations of DeepLIFT agree.

Without an interpreter that has torch and tangermeme only the zoo is measured. Run:

    python -m benchmarks.attribution [--peer /path/to/python]
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from textwrap import fill

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, record, table

LENGTH, COPIES, PAIRS = 200, 10, 64
# Consensus of GATA1, of an E-box, of a TRE and of CREB; every base is kept with this chance.
MOTIFS = ("AGATAAGA", "GTCACGTGAC", "ATGAGTCAT", "TGACGTCA")
KEPT = 0.9
SETTINGS = {
    "length": LENGTH,
    "filters": (64, 48, 48),
    "widths": (15, 9, 5),
    "pools": (4, 4, 2),
    "units": (48,),
    "outputs": 1,
}
WAYS = {
    "saliency": {"method": "saliency"},
    "gradient x input": {"method": "gradient_x_input"},
    "SmoothGrad, 50 samples": {"method": "smoothgrad"},
    "integrated gradients, zeros, 32 steps": {"baseline": "zeros"},
    "integrated gradients, uniform, 32 steps": {"baseline": "uniform"},
    "integrated gradients, 10 references, 8 steps": {"baseline": "references", "steps": 8},
    "DeepLIFT, zeros": {"method": "deeplift", "baseline": "zeros"},
    "DeepLIFT, uniform": {"method": "deeplift", "baseline": "uniform"},
    "DeepSHAP, 10 references": {"method": "deepshap", "baseline": "references"},
}
SHARED = "DeepSHAP, 10 references"


def plant(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw codes `(count, length)` with two to four motifs each, and which bases are planted."""
    random = np.random.default_rng(seed)
    codes = random.choice(4, (count, LENGTH), p=(0.3, 0.2, 0.2, 0.3)).astype(np.uint8)
    planted = np.zeros((count, LENGTH), dtype=bool)
    for row in range(count):
        for slot in random.permutation(LENGTH // 20)[: random.integers(2, 5)]:
            motif = np.array(["ACGT".index(base) for base in random.choice(MOTIFS)])
            start = 20 * slot + random.integers(0, 20 - len(motif))
            place = slice(start, start + len(motif))
            kept = random.random(len(motif)) < KEPT
            codes[row, place] = np.where(kept, motif, codes[row, place])
            planted[row, place] = True
    return codes, planted


def train(count: int, epochs: int):
    """Train the network on planted sequences and their dinucleotide shuffles."""
    import keras

    from zoo.architectures import build
    from zoo.dna import dinucleotide_shuffle, one_hot_codes

    keras.utils.set_random_seed(0)
    model = build("basset", **SETTINGS)
    model.compile(keras.optimizers.Adam(2e-3), "binary_crossentropy", metrics=["auc"])
    (codes, _), (held, _) = plant(count, seed=1), plant(count // 8, seed=2)
    parts = [(own, dinucleotide_shuffle(own, copies=1, seed=3)[:, 0]) for own in (codes, held)]
    data = [
        (one_hot_codes(np.concatenate(pair)), np.repeat([1.0, 0.0], len(pair[0]))) for pair in parts
    ]
    model.fit(*data[0], batch_size=64, epochs=epochs, verbose=0)
    return model, model.evaluate(*data[1], verbose=0, return_dict=True)["auc"]


def export(model, folder: Path) -> None:
    """Write the layers in their order and their weights, for a program without Keras."""
    arrays, kinds = {}, []
    for layer in model.layers:
        kind = type(layer).__name__
        if kind in ("InputLayer", "Identity", "Dropout"):
            continue
        settings = {"epsilon": getattr(layer, "epsilon", None), "units": layer.output.shape[1:]}
        kinds.append({"kind": kind, **settings, "pool": getattr(layer, "pool_size", None)})
        for number, weight in enumerate(layer.get_weights()):
            arrays[f"{len(kinds) - 1}_{number}"] = weight
    np.savez(folder / "weights.npz", **arrays)
    # The logit is explained, not the probability.
    (folder / "layers.json").write_text(json.dumps(kinds[:-1]))


class Peer:
    """Another interpreter that has torch and tangermeme, and answers one request a line."""

    def __init__(self, python: str, folder: Path, module: str = "benchmarks.attribution_peer"):
        root = str(Path(__file__).parents[1])
        self._process = subprocess.Popen(
            [python, "-m", module, str(folder)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": root, "KERAS_BACKEND": "torch"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.versions = json.loads(self._process.stdout.readline() or "null")

    def ask(self, library: str, name: str) -> tuple[float, np.ndarray]:
        """Give seconds and contributions `(n, length)`."""
        self._process.stdin.write(json.dumps([library, name]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], np.load(answer["values"])

    def close(self) -> None:
        """Let it end."""
        self._process.stdin.close()
        self._process.wait()


def explain_with_zoo(model, sequences: np.ndarray, references: np.ndarray, name: str):
    """Give seconds and contributions `(n, length)` of one way."""
    from zoo.interpret import explain

    way = dict(WAYS[name])
    if way.get("baseline") == "references":
        way["baseline"] = references
    begun = time.perf_counter()
    found = explain(model, sequences, batch_size=2 * PAIRS, threshold=np.inf, **way)
    seconds = time.perf_counter() - begun
    # Saliency has a number for all four bases; that of the base that is there counts.
    return seconds, (found.values * sequences).sum(-1)


def compare(model, peer: Peer | None, sequences, references, rounds: int):
    """Let all ways take turns; give the best seconds and the contributions of each."""
    ways = {("zoo", name): None for name in WAYS}
    if peer:
        ways |= {("zoo on torch", SHARED): None, ("tangermeme", SHARED): None}
    seconds, values = dict.fromkeys(ways, np.inf), {}
    for _ in range(rounds):
        for library, name in ways:
            if library == "zoo":
                taken, found = explain_with_zoo(model, sequences, references, name)
            else:
                taken, found = peer.ask(library, name)
            seconds[library, name] = min(taken, seconds[library, name])
            values[library, name] = found
    return seconds, values


def describe(seconds, values, planted: np.ndarray, auroc: float, peer: Peer | None) -> list[str]:
    from sklearn.metrics import average_precision_score

    about = fill(
        f"A Basset of {LENGTH} bases, trained to find planted motifs (area under the ROC curve "
        f"{auroc:.3f} on held-out sequences), explained on {len(planted)} sequences that it has "
        f"not seen, of whose bases {planted.mean():.1%} are planted; that is the area under the "
        "precision-recall curve of guessing. Calls are timed as a user makes them, compiling "
        "included; the libraries take turns and the best round counts. All have the same "
        f"{COPIES} dinucleotide shuffles as references.",
        100,
    )
    header = ["method", "library", "sequences/s", "area under precision-recall"]
    rows = [
        [
            name,
            library,
            f"{len(planted) / seconds[library, name]:.1f}",
            f"{average_precision_score(planted.ravel(), values[library, name].ravel()):.3f}",
        ]
        for library, name in seconds
    ]
    parts = [about, table(header, rows)]
    if peer:
        parts.append(agreement(values["zoo", SHARED], values["tangermeme", SHARED]))
    versions = "".join(
        f", {name} {found}" for name, found in (peer.versions if peer else {}).items()
    )
    return [*parts, f"{machine('keras', keras_backend())}{versions}."]


def keras_backend() -> str:
    import keras

    return keras.backend.backend()


def agreement(ours: np.ndarray, theirs: np.ndarray) -> str:
    correlation = np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]
    largest = np.abs(ours - theirs).max() / np.abs(ours).max()
    return fill(
        f"Contributions of the zoo and of tangermeme correlate with {correlation:.6f}; the largest "
        f"difference is {largest:.1e} of the largest contribution.",
        100,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="an interpreter that has torch, tangermeme and this package")
    parser.add_argument("--train", type=int, default=7_000)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--sequences", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="little of everything, not recorded")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.train, chosen.epochs, chosen.sequences, chosen.rounds = 800, 1, 8, 1
    from zoo.dna import dinucleotide_shuffle, one_hot_codes

    model, auroc = train(chosen.train, chosen.epochs)
    codes, planted = plant(chosen.sequences, seed=4)
    sequences = one_hot_codes(codes)
    references = one_hot_codes(dinucleotide_shuffle(codes, copies=COPIES, seed=5))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export(model, folder)
        model.save(folder / "model.keras")
        np.savez(folder / "data.npz", sequences=sequences, references=references)
        peer = Peer(chosen.peer, folder) if chosen.peer else None
        seconds, values = compare(model, peer, sequences, references, chosen.rounds)
        if peer:
            peer.close()
    parts = describe(seconds, values, planted, auroc, peer)
    if chosen.quick:
        print("\n\n".join(parts))
    else:
        record("attribution", "Attribution: cost, and planted motifs found", parts)


if __name__ == "__main__":
    main()
