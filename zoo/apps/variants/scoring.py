"""From a VCF file and a genome to what models say of every variant."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.apps.identity import of_file, of_settings, of_table
from zoo.apps.variants.layouts import InfoLayout, SpliceLayout, TableLayout
from zoo.apps.variants.preparing import Models, make_scorers, make_splice_scorer
from zoo.apps.variants.progress import Progress
from zoo.apps.variants.results import (
    StandardOutput,
    check_libraries,
    finish,
    format_of,
)
from zoo.apps.variants.sites import Site, Sites
from zoo.apps.variants.summary import Summary
from zoo.errors import SettingError
from zoo.io.background import in_background
from zoo.io.bgzip import Order
from zoo.io.fasta import Genome
from zoo.io.output import check_output
from zoo.io.vcf_lines import Record, VcfText, open_vcf

# Bases of windows that are gathered before they are scored, and the records these make at most.
_BLOCK_BASES = 1 << 20
_BLOCK_RECORDS = 2048


def score_variants(
    models: Models,
    variants: str | Path,
    genome: str | Path | Genome,
    output: str | Path,
    *,
    format: str | None = None,
    layout: str = "zoo",
    annotation: str | Path | None = None,
    resume: bool = True,
    overwrite: bool = False,
    block: int | None = None,
    advance: Callable[[int], None] = lambda records: None,
    **settings: Any,
) -> Summary:
    """Write down what models say of every variant of a file.

    A VCF file gets an entry in INFO for each model; a table has a row for each alternative allele.
    Every record comes out, in its place; alleles that cannot be scored have a flag that says why.
    Unless it goes to standard output, work that was stopped goes on where it was when the same is
    asked again.

    Args:
        models: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one; a
            list of such; or a dictionary from what to call them.
        variants: VCF (plain, bgzip or gzip) or BCF; `-` for standard input.
        genome: The FASTA file that the variants lie on, or an opened `Genome`.
        output: The file to be, `.vcf`, `.vcf.gz` (bgzip with an index), `.tsv`, `.tsv.gz` or
            `.parquet`; `-` for standard output.
        format: `vcf`, `tsv` or `parquet`; by the output's ending when not given.
        layout: `zoo`, or `spliceai` for the entry that the program SpliceAI writes: gains and
            losses of splice sites, from networks that give their chances along the sequence. All
            models are averaged.
        annotation: GTF or GFF3 file of the transcripts, for the layout `spliceai`.
        resume: Whether unfinished work is taken up; where not, it is thrown away.
        overwrite: Whether an output that exists may be replaced.
        block: Records that are scored, and kept in memory, at once; by the length of the windows
            where it is left out.
        advance: Called with the number of records after each block.
        **settings: Of `zoo.apps.variants.Scorer`: `output` is called `target` here; `both_strands`,
            `length`, `shifts`, `within`, `batch_size`, `method`. With the layout `spliceai` those
            of `zoo.apps.variants.SpliceScorer`: `distance`, `batch_size`.

    Returns:
        Counts of records, alleles and flags.

    Raises:
        SettingError: The output, a model or a setting will not do, or the output's unfinished work
            was done with others.
        FormatError: A file is missing, damaged, or in no known format.
        UnknownNameError: There is no such model, output of a model or setting.
        MissingDependencyError: The output needs a library that is not installed.

    Example:
        >>> import keras, tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "genome.fa").write_text(">1\\nACGTACGTAC\\n")
        >>> _ = (folder / "in.vcf").write_text("##fileformat=VCFv4.2\\n#CHROM\\tPOS\\tID\\tREF\\t"
        ...     "ALT\\tQUAL\\tFILTER\\tINFO\\n1\\t5\\t.\\tA\\tG\\t.\\t.\\t.\\n")
        >>> shares = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> made = score_variants({"shares": shares}, folder / "in.vcf", folder / "genome.fa",
        ...     folder / "out.vcf", target=2, both_strands=False)
        >>> print(made)
        1 of 1 alleles scored, 1 records
        >>> (folder / "out.vcf").read_text().split()[-1]
        'ZOO_SHARES=G|output_2|0.25|0.5|0.25|.|.'
    """
    check_output(output, overwrite=overwrite)
    chosen = format_of(output, format)
    check_libraries(output, chosen)
    opened = genome if isinstance(genome, Genome) else Genome(genome)
    scoring = make_scoring(models, opened, chosen, layout, annotation, block=block, **settings)
    with open_vcf(variants) as file:
        progress: Progress | StandardOutput = StandardOutput()
        if str(output) != "-":
            asked = {"variants": of_file(variants)} | scoring.description()
            progress = Progress(Path(output), asked, resume=resume and str(variants) != "-")
        with contextlib.closing(progress):
            summary, order = score_records(file, scoring, progress, advance)
            if isinstance(progress, Progress):
                progress.lines.close()
                form = scoring.form
                summary.indexed = finish(progress.path, Path(output), chosen, form, order)
                progress.remove()
    return summary


@dataclass(frozen=True)
class Scoring:
    """All that turns records into lines.

    Args:
        scorers: The models, ready for variants.
        form: What is written of their scores.
        sites: Finds alleles on the genome.
        format: `vcf`, `tsv` or `parquet`.
        block: Records that are scored at once.
        asked: What else the lines depend on.
    """

    scorers: Sequence[Any]
    form: InfoLayout | TableLayout
    sites: Sites
    format: str
    block: int
    asked: dict[str, Any]

    def description(self) -> dict[str, Any]:
        """Give everything that the lines depend on, beside the records."""
        genome = self.sites.bases.genome
        return {
            "version": __version__,
            "genome": of_file(genome.path),
            "aliases": of_table(genome.aliases),
            "models": [[scorer.name, scorer.digest()] for scorer in self.scorers],
            "format": self.format,
            "block": self.block,
            **self.asked,
        }


def make_scoring(
    models: Models,
    genome: Genome,
    format: str,
    layout: str = "zoo",
    annotation: str | Path | None = None,
    *,
    block: int | None = None,
    **settings: Any,
) -> Scoring:
    """Make models ready to turn records into lines; for the arguments see `score_variants`."""
    form: InfoLayout | TableLayout
    if layout == "spliceai":
        scorers: Sequence[Any] = [
            make_splice_scorer(models, annotation, genome, format, **settings)
        ]
        form = SpliceLayout(scorers)
    elif layout == "zoo" and annotation is None:
        scorers = make_scorers(models, **settings)
        form = InfoLayout(scorers) if format == "vcf" else TableLayout(scorers)
    else:
        raise SettingError(
            f"layout is {layout!r} and annotation {str(annotation)!r}; expected the layout 'zoo', "
            "or 'spliceai' with an annotation."
        )
    if block is not None and block < 1:
        raise SettingError(f"block is {block}; expected at least 1 record.")
    asked = {
        "annotation": None if annotation is None else of_file(annotation),
        "settings": of_settings(settings),
    }
    size = block_size(scorers) if block is None else block
    return Scoring(scorers, form, Sites(genome), format, size, asked)


def score_records(
    file: VcfText,
    scoring: Scoring,
    progress: Any,
    advance: Callable[[int], None] = lambda records: None,
) -> tuple[Summary, Order]:
    """Score block after block; what was done before is passed over.

    Args:
        file: The records.
        scoring: What is done to them.
        progress: Where the lines go, a `Progress` or one of its kind.
        advance: Called with the number of records after each block.
    """
    summary, order = Summary(**progress.found.get("summary", {})), Order()
    vars(order).update(progress.found.get("order", {}))
    if not progress.found:
        progress.add(scoring.form.head(file.header), 0, _found(summary, order))
    waiting = islice(file.records, progress.records, None)
    blocks = _blocks(waiting, scoring.sites, scoring.block)
    with contextlib.closing(in_background(blocks, ahead=1)) as stream:
        for some, places in stream:
            bases = scoring.sites.bases
            scores = [scorer.score(places, bases) for scorer in scoring.scorers]
            summary.add(len(some), places, scores)
            for record in some:
                order.add(record.fields[0], int(record.fields[1]))
            lines = scoring.form.lines(some, places, scores)
            progress.add(lines, len(some), _found(summary, order))
            advance(len(some))
    return summary, order


def _found(summary: Summary, order: Order) -> dict[str, Any]:
    return {"summary": vars(summary), "order": vars(order)}


def block_size(scorers: Sequence[Any]) -> int:
    """Give how many records are scored, and kept in memory, at once."""
    longest = max(scorer.length for scorer in scorers)
    return min(max(_BLOCK_BASES // longest, 32), _BLOCK_RECORDS)


def _blocks(
    records: Iterator[Record], sites: Sites, size: int
) -> Iterator[tuple[list[Record], list[Site]]]:
    while some := list(islice(records, size)):
        yield some, [sites.find(variant) for record in some for variant in record.variants]
