"""The first run: real sequences that come with the package, scored and shown as a table."""

from pathlib import Path

from zoo.errors import DataError

MODEL = "enhancer-dilated-v1"


def example_path() -> Path:
    """Return the FASTA file of 20 human sequences that comes with the package."""
    path = Path(__file__).parents[1] / "examples" / "enhancers.fa"
    if not path.is_file():
        raise DataError(f"{path} is missing; install regulatory-zoo again.")
    return path


def print_example() -> None:
    """Score the example sequences and print name, known class, score and a bar."""
    from rich.console import Console
    from rich.table import Table

    from zoo.card.text import format_metric
    from zoo.cli.quiet import quiet_start
    from zoo.io.sequences import read_fasta
    from zoo.loading import info, load

    card = info(MODEL)
    names, sequences = zip(*read_fasta(example_path()), strict=True)
    with quiet_start():
        from zoo.prediction import predict

        scores = predict(load(MODEL), list(sequences))[:, 0]
    table = Table(title=f"{MODEL}: {card.outputs[0].description}", title_justify="left")
    table.add_column("sequence")
    table.add_column("known to be")
    table.add_column(card.outputs[0].unit, justify="right")
    table.add_column("")
    for name, score in sorted(zip(names, scores, strict=True), key=lambda row: -row[1]):
        label, _, known = name.partition(" ")
        table.add_row(label, known, f"{score:.3f}", "█" * round(20 * float(score)))
    console = Console()
    console.print(table)
    metric = card.metrics["test"]["auroc"]
    console.print(
        f"On {card.data.counts['test']} held-out sequences its area under the ROC curve is "
        f"{format_metric(metric)}; more: zoo info {MODEL}",
        highlight=False,
    )
