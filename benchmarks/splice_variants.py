"""The same weights in the program SpliceAI and in `zoo.score_variants(layout="spliceai")`.

Claims: delta scores agree to two decimals, and ours are computed at least three times as fast.

SpliceAI 1.3.1 (Illumina) is installed by the reader in an environment of its own, with the one line
that NumPy 2 no longer runs mended (`np.fromstring(seq, np.int8)` to
`np.frombuffer(seq.encode(), np.int8)`). Its weights come with it under their own licence; they are
read there and kept nowhere. Variants lie near the ends of exons of a gene, one of ten an insertion
and one a deletion. Both sides score one variant before the clock starts. Run:

    python -m benchmarks.splice_variants --python ENV/bin/python --segment chr2_1-2333275.fa.gz \
        [--gene ACP1] [--variants 20]
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, record, table

TARGET = 3.0
CONTIG = "chr2"
DISTANCE = 50
THEIRS = """
import json, sys, time
import pysam
from spliceai.utils import Annotator, get_delta_scores
annotator = Annotator(sys.argv[1], sys.argv[2])
records = list(pysam.VariantFile(sys.argv[3]))
get_delta_scores(records[0], annotator, int(sys.argv[4]), 0)
begun = time.perf_counter()
found = [get_delta_scores(one, annotator, int(sys.argv[4]), 0) for one in records[1:]]
print(json.dumps({"seconds": time.perf_counter() - begun, "found": found}))
"""
WHERE = "import os, spliceai; print(os.path.dirname(spliceai.__file__))"


def read_gene(folder: Path, name: str) -> dict[str, Any]:
    """Give a gene of the annotation that comes with the program."""
    for line in (folder / "annotations" / "grch38.txt").read_text().splitlines():
        fields = line.split("\t")
        if fields[0] == name:
            starts, ends = ([int(one) for one in text.split(",") if one] for text in fields[5:7])
            return {
                "line": line,
                "strand": fields[2],
                "exons": list(zip(starts, ends, strict=True)),
            }
    raise SystemExit(f"There is no gene {name} in the annotation.")


def write_inputs(folder: Path, segment: Path, gene: dict[str, Any], name: str, count: int) -> None:
    """Write the genome, the annotation in both forms, and variants; the first is to warm up."""
    with gzip.open(segment, "rt") as file:
        sequence = "".join(line.strip() for line in file if not line.startswith(">")).upper()
    (folder / "genome.fa").write_text(f">{CONTIG}\n{sequence}\n")
    head = "#NAME\tCHROM\tSTRAND\tTX_START\tTX_END\tEXON_START\tEXON_END"
    (folder / "genes.txt").write_text(f"{head}\n{gene['line']}\n")
    exons = [
        f'{CONTIG}\tx\texon\t{start + 1}\t{end}\t.\t{gene["strand"]}\t.\tgene_id "{name}"; '
        f'transcript_id "{name}";'
        for start, end in gene["exons"]
    ]
    (folder / "genes.gtf").write_text("\n".join(exons) + "\n")
    lines = ["##fileformat=VCFv4.2", f"##contig=<ID={CONTIG},length={len(sequence)}>"]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    for place, reference, alternate in variants(sequence, gene["exons"], count + 1):
        lines.append(f"{CONTIG}\t{place + 1}\t.\t{reference}\t{alternate}\t.\t.\t.")
    (folder / "in.vcf").write_text("\n".join(lines) + "\n")


def variants(sequence: str, exons: list, count: int) -> list[tuple[int, str, str]]:
    """Give normalised variants within 20 bases of the ends of exons."""
    random = np.random.default_rng(0)
    ends = [end for exon in exons for end in exon][1:-1]
    found = []
    while len(found) < count:
        place = int(random.choice(ends) + random.integers(-20, 20))
        base, after = sequence[place], sequence[place + 1]
        if len(found) % 10 == 4 and base != after:
            added = next(one for one in "ACGT" if one not in (base, after))
            found.append((place, base, base + added))
        elif len(found) % 10 == 7 and len({base, after, sequence[place + 2]}) == 3:
            found.append((place, base + after, base))
        elif len(found) % 10 not in (4, 7):
            found.append((place, base, str(random.choice([one for one in "ACGT" if one != base]))))
    return found


def prepare_ours(folder: Path, weights: Path) -> tuple[Callable[..., Any], list[Any]]:
    """Give what scores places of the genome in a folder, and the places of its variants."""
    from zoo.apps.variants.scoring import make_splice_scorer
    from zoo.apps.variants.sites import Sites
    from zoo.convert import convert_weights
    from zoo.io.fasta import Genome
    from zoo.io.vcf_lines import open_vcf

    files = sorted(weights.glob("spliceai?.h5"))
    models = {file.stem: convert_weights(file, "spliceai-10k") for file in files}
    genome = Genome(folder / "genome.fa")
    sites = Sites(genome)
    scorer = make_splice_scorer(models, folder / "genes.gtf", genome, distance=DISTANCE)
    with open_vcf(folder / "in.vcf") as file:
        places = [sites.find(one) for record in file.records for one in record.variants]
    return lambda some: scorer.score(some, sites.bases), places


def run_ours(folder: Path, weights: Path) -> tuple[list[list[str]], float]:
    """Give the entries of each record, and seconds for all but the first."""
    score, places = prepare_ours(folder, weights)
    score(places[:1])
    begun = time.perf_counter()
    found = score(places[1:]).entries
    return found, time.perf_counter() - begun


def run_theirs(python: Path, folder: Path) -> tuple[list[list[str]], float]:
    names = [str(folder / name) for name in ("genome.fa", "genes.txt", "in.vcf")]
    command = [str(python), "-c", THEIRS, *names, str(DISTANCE)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(answer.splitlines()[-1])
    return found["found"], found["seconds"]


def differences(ours: list[list[str]], theirs: list[list[str]]) -> tuple[int, int, float]:
    """Count entries that are compared and that agree, and give the largest difference of scores."""
    compared, same, most = 0, 0, 0.0
    for own, other in zip(ours, theirs, strict=True):
        for one, two in zip(own, other, strict=True):
            compared += 1
            same += one == two
            pairs = zip(one.split("|")[2:6], two.split("|")[2:6], strict=True)
            most = max(most, *(abs(float(a) - float(b)) for a, b in pairs))
    return compared, same, most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", type=Path, required=True, help="of the other environment")
    parser.add_argument("--segment", type=Path, required=True, help="hg38 chr2 from base 1, gzip")
    parser.add_argument("--gene", default="ACP1")
    parser.add_argument("--variants", type=int, default=20)
    settings = parser.parse_args()
    answer = subprocess.run(
        [str(settings.python), "-c", WHERE], check=True, capture_output=True, text=True
    )
    package = Path(answer.stdout.splitlines()[-1])
    gene = read_gene(package, settings.gene)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder, settings.segment, gene, settings.gene, settings.variants)
        ours, own = run_ours(folder, package / "models")
        theirs, other = run_theirs(settings.python, folder)
    compared, same, most = differences(ours, theirs)
    good = most <= 0.0101 and other / own >= TARGET
    rows = [
        ("SpliceAI 1.3.1", f"{other / settings.variants:.2f}", "1.0"),
        ("`zoo.score_variants`", f"{own / settings.variants:.2f}", f"{other / own:.1f}"),
    ]
    parts = [
        f"{settings.variants} variants near exons of {settings.gene}, the five published networks, "
        f"distance {DISTANCE}; start, loading and the first variant are not counted.",
        table(("", "seconds a variant", "ratio"), rows),
        f"{same} of {compared} entries are the same letter by letter; the largest difference of a "
        f"delta score is {most:.2f}.",
        f"Limits, delta scores within 0.01 and at least {TARGET:.0f} times as fast: "
        f"{'met' if good else 'missed'}.",
        f"{machine('keras', 'tensorflow', 'numpy')}.",
    ]
    record("splice_variants", "Variants by SpliceAI and by ours with its weights", parts)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
