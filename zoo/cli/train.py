"""`zoo train`: a model of the catalogue, from its data to its weights folder."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer


def train(
    model: Annotated[str, typer.Argument(help="A name of the catalogue.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Weights folder to write; weights/NAME by default."),
    ] = None,
    runs: Annotated[
        Path, typer.Option(help="Where states to resume from and TensorBoard logs are kept.")
    ] = Path("runs"),
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with local copies of the source files; else downloaded."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="The recipe's by default.")] = None,
    seeds: Annotated[
        int | None,
        typer.Option(min=1, help="Trainings, of which the median is kept; the recipe's number."),
    ] = None,
    strategy: Annotated[
        str,
        typer.Option(
            help="none; mirrored: all devices of this machine; multiworker: those of all "
            "machines in TF_CONFIG; data_parallel: all devices of JAX."
        ),
    ] = "none",
    precision: Annotated[
        str | None, typer.Option(help="float32 or mixed_bfloat16; the recipe's by default.")
    ] = None,
    accumulate: Annotated[
        int | None, typer.Option(min=1, help="Parts in which a batch is computed.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the weights folder if it exists.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Train a model and write its weights, golden outputs and measured card.

    A run that was stopped goes on where it was.
    """
    from zoo.catalogue import get_entry
    from zoo.cli.quiet import device, quiet_start
    from zoo.saving import check_target
    from zoo.store import sha256_of

    # What can be refused at once is refused before TensorFlow is loaded.
    get_entry(model)
    folder = output or Path("weights") / model
    check_target(folder, overwrite=overwrite)
    with quiet_start():
        from zoo.train.recipe import train_model

        # Workers must find each other before anything asks for devices.
        print(f"training {model} on {device() if strategy == 'none' else strategy}")

    card = train_model(
        model,
        output,
        runs=runs,
        data=data,
        seed=seed,
        seeds=seeds,
        strategy=strategy,
        precision=precision,
        accumulate=accumulate,
        overwrite=overwrite,
        # A bar that moves is for a terminal; a log gets one line an epoch.
        verbose=0 if quiet else 1 if sys.stdout.isatty() else 2,
        look_inside=_name_filters,
    )
    if card is None:
        print("this process helped to train; the first of them writes the weights")
        return
    print(card)
    print(f"\nwritten to {folder}; card_sha256 of its zoo.json: {sha256_of(folder / 'zoo.json')}")


def _name_filters(model: Any, codes: Any, entry: Any) -> Any:
    """Name a model's filters for its card, where JASPAR has motifs of its species."""
    from zoo.errors import MissingDependencyError
    from zoo.interpret.motifs.naming import jaspar_group, name_filters

    group = jaspar_group(entry.species)
    if group is None:
        return None
    try:
        return name_filters(model, codes, group=group)
    except MissingDependencyError as error:
        print(f"The card will not name the filters: {error}", file=sys.stderr)
        return None
