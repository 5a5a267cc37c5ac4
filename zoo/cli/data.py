"""`zoo data`: the data sets that models are trained on."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="data", help="The data sets that models are trained on.")


@app.command("list")
def list_() -> None:
    """List the data sets, one a line."""
    from zoo.datasets.registry import list_data_sets

    print("\n".join(list_data_sets()))


@app.command()
def info(name: Annotated[str, typer.Argument(help="A data set; see zoo data list.")]) -> None:
    """Show a data set's page: licence, splits, traps, published figures."""
    from zoo.datasets.registry import data_folder

    print((data_folder(name) / "README.md").read_text(encoding="utf-8"), end="")


@app.command()
def build(
    name: Annotated[str, typer.Argument(help="A data set; see zoo data list.")],
    data_dir: Annotated[
        Path | None, typer.Option(help="Where TFDS keeps prepared data sets.")
    ] = None,
) -> None:
    """Download a data set, or take local copies of its files, and prepare it for TFDS."""
    from zoo.datasets.registry import data_builder

    builder = data_builder(name, data_dir)
    builder.download_and_prepare()
    print(f"{builder.info.full_name} is in {builder.data_path}")


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="A data set; see zoo data list.")],
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with local copies of the source files; else downloaded."),
    ] = None,
    k: Annotated[int, typer.Option(min=8, help="Bases shared by near copies.")] = 24,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Look for copies across splits, and for GC or k-mers that give the labels away."""
    import json as json_module

    from zoo.pipelines.leakage import check_leakage
    from zoo.train.data import read_splits

    splits = read_splits(name, data)
    if "train" not in splits:
        # A set without a training part: look at its parts against the first one.
        splits = {"train" if i == 0 else one: splits[one] for i, one in enumerate(splits)}
    report = check_leakage(
        {split: (part.codes, _flat(part.labels)) for split, part in splits.items()}, k=k
    )
    print(json_module.dumps(report.to_dict()) if json else report.render())


def _flat(labels):
    """Make labels of one output one-dimensional."""
    return labels[:, 0] if labels.shape[1] == 1 else labels
