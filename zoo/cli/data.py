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
