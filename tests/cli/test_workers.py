"""Commands give the same file on several workers, here taken one after the other."""

import pytest

from zoo.scale import running

SEQUENCES = "".join(f">s{number}\n{'ACGTTGCAAC' * 4}\n" for number in range(5))
COMMANDS = {
    "variants": ("in.vcf", "-g", "genome.fa", "-o", "out.vcf"),
    "scan": ("genome.fa", "--stride", "10", "-o", "out.bedgraph"),
    "predict": ("in.fa", "-o", "out.tsv"),
    "explain": ("in.fa", "--method", "saliency", "-o", "out.html"),
}


@pytest.fixture
def run(run_zoo, saved_folder, tmp_path, monkeypatch):
    """Run a command on a small model, in a folder with what it reads."""
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "genome.fa").write_text(f">1\n{'ACGTTGCAACGGTACC' * 8}\n")
    (tmp_path / "in.fa").write_text(SEQUENCES)
    header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    (tmp_path / "in.vcf").write_text(f"{header}1\t45\t.\tA\tG\t.\t.\t.\n")
    return lambda name, *more: run_zoo(name, saved_folder, *COMMANDS[name], *more)


@pytest.fixture
def asked(monkeypatch):
    """Let shards be scored here; gives the workers that were asked for."""
    seen = []

    def here(job, shards, folder, workers):
        seen.append(workers)
        return running._in_process(job.open(), shards, folder)

    monkeypatch.setattr(running, "in_pool", here)
    return seen


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_on_workers_write_the_same(run, asked, tmp_path, name):
    output = tmp_path / COMMANDS[name][-1]
    assert run(name)[0] == 0
    alone = output.read_bytes()
    output.unlink()
    code, shown, told = run(name, "--workers", "3", "--keep-parts")
    assert (code, shown) == (0, "")
    assert "on 3 workers" in told
    assert asked == [3]
    assert output.read_bytes() == alone
    assert (tmp_path / f"{output.name}.shards" / "manifest.jsonl").exists()
    code, _, told = run(name, "--workers", "3")
    # Taken up, and nothing left to do: the output may be written again.
    assert (code, asked) == (0, [3]), told
    assert run(name, "--workers", "3")[0] == 2
    assert output.read_bytes() == alone


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--gpus", "1"), "--gpus came without workers"),
        (("--keep-parts", "--restart"), "--keep-parts, --restart came without workers"),
        (("--workers", "2", "--gpus", "1"), "gpus came without cluster"),
        (("--workers", "2", "-o", "-"), "output is '-'"),
    ],
)
def test_options_of_workers_are_checked(run, options, message):
    code, _, told = run("predict", *options)
    assert code == 2
    assert message in told
