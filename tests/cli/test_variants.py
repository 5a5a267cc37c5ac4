import pytest

from zoo.cli import main

GENOME = "ACGTTGCAACGGTACCAGTTTTTTGACATGCACACACATTGGCAT" * 2
VCF = (
    "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    "chr1\t45\t.\tT\tG\t.\t.\t.\nchr1\t47\t.\tC\tCA,<DEL>\t.\t.\t.\n"
)


@pytest.fixture
def run(saved_folder, tmp_path, monkeypatch, capfd):
    """Run the command on a small model, in a folder with a genome and a VCF file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "genome.fa").write_text(f">1\n{GENOME}\n")
    (tmp_path / "in.vcf").write_text(VCF)

    def call(*arguments):
        words = ["zoo", "variants", str(saved_folder), "in.vcf", "-g", "genome.fa"]
        monkeypatch.setattr("sys.argv", [*words, *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code or 0, capfd.readouterr()

    return call


def test_variants_to_standard_output_with_aliases(run):
    code, shown = run("--aliases", "standard", "-q")
    assert (code, shown.err) == (0, "")
    *_, first, second = shown.out.splitlines()
    assert first.startswith("chr1\t45\t.\tT\tG\t.\t.\tZOO_TINY_DILATED_V1=G|open|0.")
    assert second.endswith("<DEL>|.|.|.|.|.|SYMBOLIC")


def test_variants_says_what_became_of_them(run, tmp_path):
    code, shown = run("-o", "out.tsv", "--shifts=-1,1", "--within", "2", "--one-strand")
    assert code == 0
    first, second, third, *_ = shown.err.splitlines()
    assert first.startswith("2 records in ")
    assert second == "0 of 3 alleles scored, 2 records"
    assert third.split()[:2] == ["SYMBOLIC", "1"]
    assert "NO_CONTIG" in shown.err
    assert len((tmp_path / "out.tsv").read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "out.bcf"), "no known ending"),
        (("-o", "out.vcf", "--shifts", "ten"), "expected numbers such as"),
        (("-o", "out.vcf", "--target", "closed"), "There is no output named 'closed'"),
        (("-o", "out.vcf", "--length", "50"), "takes 40 bases"),
        (("-o", "out.vcf", "--distance", "9"), "--distance came, which --layout zoo"),
        (("--layout", "spliceai", "--target", "1", "--one-strand"), "--target, --one-strand came"),
    ],
    ids=str,
)
def test_variants_error_is_one_line_and_leaves_no_file(run, tmp_path, arguments, message):
    code, shown = run(*arguments)
    assert code == 2
    assert shown.err.startswith("zoo: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1
    assert {file.name for file in tmp_path.iterdir()} <= {"genome.fa", "genome.fa.fai", "in.vcf"}
