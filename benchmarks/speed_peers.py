"""The other side of `benchmarks.speed`: what each peer does with the same files, by itself.

Started as `python -m benchmarks.speed_peers PEER FOLDER`. Prints one line with the versions and the
rows that the peer has, then answers each row that is asked for with seconds and processor time.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers_of_pipelines import PEERS as PIPELINES

Ways = dict[str, Callable[[], object]]
PACKAGES = {
    "tangermeme": ("tangermeme", "torch"),
    "seqpro": ("seqpro",),
    "genvarloader": ("genvarloader", "seqpro"),
    "kipoiseq": ("kipoiseq",),
    "spliceai": ("spliceai", "keras", "tensorflow"),
}
PIPELINE = {
    "genvarloader": "GenVarLoader + SeqPro: one-hot float32",
    "kipoiseq": "kipoiseq: one-hot float32",
}


FLOAT = {
    "tangermeme": """
from tangermeme.io import extract_loci
def run():
    found = extract_loci(bed, genome, in_window=length, ignore=list("RYSWKMBDHVN"))
    for first in range(0, len(found), 256):
        found[first : first + 256].float()
""",
    "seqpro": """
import numpy, pyfaidx, seqpro
fasta = pyfaidx.Fasta(genome, as_raw=True, sequence_always_upper=True)
rows = [line.split() for line in open(bed)]
def run():
    for first in range(0, len(rows), 256):
        some = rows[first : first + 256]
        text = [fasta[contig][int(start) : int(end)] for contig, start, end in some]
        letters = numpy.array(text, f"S{length}").view("S1").reshape(-1, length)
        seqpro.ohe(letters, seqpro.DNA).astype("float32")
""",
}
"""Where `benchmarks.pipelines` leaves integers: here all end as what a network takes, float32."""


def stream(peer: str, folder: Path, settings: dict[str, Any]) -> Callable[[], object]:
    """Prepare one epoch of batches of 256, one-hot in float32."""
    bed = folder / ("pipeline_few.bed" if peer == "kipoiseq" else "pipeline.bed")
    names = {"genome": str(folder / "genome.fa"), "bed": str(bed), "length": settings["window"]}
    exec(FLOAT.get(peer) or PIPELINES[PIPELINE[peer]], names)
    return names["run"]


def of_seqpro(folder: Path, settings: dict[str, Any]) -> Ways:
    import seqpro

    texts = json.loads((folder / "texts.json").read_text())
    letters = seqpro.cast_seqs(texts)
    copies = np.repeat(letters, settings["copies"], axis=0)
    return {
        "one-hot": lambda: seqpro.ohe(seqpro.cast_seqs(texts), seqpro.DNA),
        "dinucleotide shuffle": lambda: seqpro.k_shuffle(copies, k=2, length_axis=1, seed=0),
    }


def of_kipoiseq(folder: Path, settings: dict[str, Any]) -> Ways:
    from kipoiseq.transforms.functional import one_hot_dna

    texts = json.loads((folder / "texts.json").read_text())
    return {"one-hot": lambda: np.stack([one_hot_dna(one) for one in texts])}


def of_tangermeme(folder: Path, settings: dict[str, Any]) -> Ways:
    import torch
    from tangermeme.deep_lift_shap import deep_lift_shap
    from tangermeme.ersatz import dinucleotide_shuffle
    from tangermeme.match import extract_matching_loci
    from tangermeme.predict import predict
    from tangermeme.saturation_mutagenesis import saturation_mutagenesis
    from tangermeme.utils import one_hot_encode

    from benchmarks.attribution_peer import convert

    network = convert(folder)
    texts = json.loads((folder / "texts.json").read_text())
    data = np.load(folder / "data.npz")
    x = torch.tensor(data["sequences"]).transpose(1, 2).contiguous()
    against = torch.tensor(data["references"]).transpose(2, 3).contiguous()
    shuffled = torch.tensor(data["shuffled"]).transpose(1, 2).contiguous()
    explained, copies = len(against), settings["copies"]
    genome, length = str(folder / "genome.fa"), x.shape[-1]
    return {
        "one-hot": lambda: torch.stack([one_hot_encode(one) for one in texts]),
        "dinucleotide shuffle": lambda: dinucleotide_shuffle(shuffled, n=copies, random_state=0),
        "prediction": lambda: predict(network, x, batch_size=256, device="cpu"),
        "attribution": lambda: deep_lift_shap(
            network, x[:explained], references=against, batch_size=64, device="cpu"
        ),
        "mutagenesis": lambda: saturation_mutagenesis(
            network, x[:1], raw_outputs=True, device="cpu"
        ),
        "variant scoring": variants(network, folder, length),
        "matched sampling": lambda: extract_matching_loci(
            str(folder / "peaks.bed"), genome, in_window=length, random_state=0, n_jobs=1
        ),
        "training": training(network, x, data["labels"], settings["batch_size"]),
    }


def variants(network: Any, folder: Path, length: int) -> Callable[[], object]:
    """Score substitutions from a file: windows out of the genome, then both alleles."""
    import torch
    from tangermeme.io import extract_loci
    from tangermeme.variant_effect import substitution_effect

    def run() -> None:
        rows = [line.split() for line in (folder / "variants.bed").read_text().splitlines()]
        windows = extract_loci(
            str(folder / "variants.bed"), str(folder / "genome.fa"), in_window=length
        ).float()
        changes = [[row, length // 2, "ACGT".index(fields[3])] for row, fields in enumerate(rows)]
        substitution_effect(network, windows, torch.tensor(changes), batch_size=256, device="cpu")

    return run


def training(network: Any, x: Any, labels: np.ndarray, batch_size: int) -> Callable[[], object]:
    """One epoch of plain PyTorch."""
    import copy

    import torch

    own = copy.deepcopy(network).train()
    y = torch.tensor(labels)
    optimizer = torch.optim.AdamW(own.parameters(), 1e-3)
    loss = torch.nn.BCEWithLogitsLoss()

    def run() -> None:
        order = torch.randperm(len(y))
        for rows in order.split(batch_size):
            optimizer.zero_grad()
            loss(own(x[rows]), y[rows]).backward()
            optimizer.step()

    return run


def of_spliceai(folder: Path, settings: dict[str, Any]) -> Ways:
    import pysam

    # The program reads text with a form of this function that NumPy 2 no longer has.
    np.fromstring = lambda text, kind: np.frombuffer(text.encode(), kind)
    from spliceai.utils import Annotator, get_delta_scores

    own = folder / "splice"
    annotator = Annotator(str(own / "genome.fa"), str(own / "genes.txt"))
    records = list(pysam.VariantFile(str(own / "in.vcf")))
    distance = settings["distance"]
    return {
        "splice variants": lambda: [
            get_delta_scores(one, annotator, distance, 0) for one in records
        ]
    }


WAYS = {
    "tangermeme": of_tangermeme,
    "seqpro": of_seqpro,
    "kipoiseq": of_kipoiseq,
    "spliceai": of_spliceai,
}


def answers(ways: Ways, questions: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Do what each line names, and tell what it took, or why it could not be done."""
    for line in questions:
        begun, used = time.perf_counter(), time.process_time()
        try:
            ways[line.strip()]()
        except Exception as error:
            yield {"problem": f"{type(error).__name__}: {error}".splitlines()[0][:120]}
        else:
            yield {"wall": time.perf_counter() - begun, "processor": time.process_time() - used}


def main() -> None:
    peer, folder = sys.argv[1], Path(sys.argv[2])
    out, sys.stdout = sys.stdout, sys.stderr  # what a peer prints is no answer
    settings = json.loads((folder / "settings.json").read_text())
    os.chdir(folder)
    ways = WAYS[peer](folder, settings) if peer in WAYS else {}
    if peer in FLOAT or peer in PIPELINE:
        ways["input pipeline"] = stream(peer, folder, settings)
    about = {"versions": {name: version(name) for name in PACKAGES[peer]}, "rows": list(ways)}
    about["home"] = str(Path(sys.modules[PACKAGES[peer][0]].__file__).parent)
    print(json.dumps(about), file=out, flush=True)
    for answer in answers(ways, sys.stdin):
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
