"""A small genome, variants, sequences and intervals, and the files one process makes of them."""

import json

import numpy as np
import pytest

import zoo
from zoo.io.fasta import Genome

LENGTHS = {"one": 900, "two": 700, "tiny": 20, "three": 400}
HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def variant_lines(genome, random):
    """Give lines of a VCF file, with some that cannot be scored."""
    for contig in ("one", "two"):
        text = genome[contig]
        for place in sorted(random.choice(len(text) - 4, 40, replace=False).tolist()):
            base = text[place]
            other = "ACGT"[("ACGT".index(base) + 1) % 4]
            alternate = [other, f"{base}GA", "<DEL>", f"{other},*"][place % 4]
            yield f"{contig}\t{place + 1}\tv{place}\t{base}\t{alternate}\t.\t.\tDP=3\n"


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A folder with what the jobs read; do not change it."""
    folder = tmp_path_factory.mktemp("data")
    random = np.random.default_rng(0)
    genome = {name: "".join(random.choice(list("ACGT"), n)) for name, n in LENGTHS.items()}
    (folder / "genome.fa").write_text("".join(f">{k}\n{v}\n" for k, v in genome.items()))
    (folder / "in.vcf").write_text(HEADER + "".join(variant_lines(genome, random)))
    places = range(0, 840, 14)
    (folder / "in.fa").write_text(
        "".join(f">s{place} x\n{genome['one'][place : place + 40]}\n" for place in places)
    )
    lines = [f"one\t{place}\t{place + 50}\tp{place}\t0\t-\n" for place in places]
    (folder / "in.bed").write_text("track name=peaks\n" + "".join(lines))
    Genome(folder / "genome.fa").close()  # its index is there before it is shared
    return folder


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "scale-cache"))


@pytest.fixture(scope="session")
def model(saved_folder):
    return str(saved_folder)


@pytest.fixture(scope="session")
def single(data, model, tmp_path_factory):
    """What one process makes of the variants: the file, and its counts."""
    output = tmp_path_factory.mktemp("single") / "out.vcf"
    places = (data / "in.vcf", data / "genome.fa", output)
    summary = zoo.score_variants(model, *places, block=8, batch_size=8)
    return output.read_bytes(), str(summary)


@pytest.fixture
def variants_job(data, model, tmp_path):
    """Ten shards of a block of eight records each."""
    from zoo.scale import VariantsJob

    def make(output="out.vcf", **asked):
        asked = {"block": 8, "shard": 8, "settings": {"batch_size": 8}} | asked
        return VariantsJob(model, data / "in.vcf", data / "genome.fa", tmp_path / output, **asked)

    return make


def manifest_of(output):
    """Give the lines of a manifest."""
    path = output.with_name(f"{output.name}.shards") / "manifest.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def times_of(output):
    """Give when each part of an output was written."""
    folder = output.with_name(f"{output.name}.shards")
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*")}
