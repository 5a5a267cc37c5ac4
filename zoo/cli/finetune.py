"""`zoo finetune`: a pretrained model and a file of labelled sequences to a weights folder."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from zoo.errors import SettingError

_DATA_SET = "tfds:"


def finetune(
    model: Annotated[str, typer.Argument(help="Name, folder or Hub address of the trunk.")],
    examples: Annotated[
        Path,
        typer.Argument(
            help="Table with 'sequence' and columns of labels; or, with --genome, BED (label in "
            "the score) or a table of regions. A column 'split' is kept. Or tfds:NAME, a data set "
            "of the zoo (zoo data list)."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Weights folder to write.")],
    genome: Annotated[
        Path | None, typer.Option("--genome", "-g", help="FASTA that the regions lie on.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="Column of labels; may be given several times.")
    ] = None,
    track: Annotated[
        list[Path] | None,
        typer.Option(help="bigWig of counts, for --task profile; may be given several times."),
    ] = None,
    profile_length: Annotated[
        int | None,
        typer.Option(min=1, help="Bases of the profile, about the middle; all of the trunk's."),
    ] = None,
    task: Annotated[
        str,
        typer.Option(
            help="binary (one or several labels), classes, regression, counts or profile."
        ),
    ] = "binary",
    length: Annotated[
        int | None, typer.Option(min=1, help="Bases of the new network; those of the trunk.")
    ] = None,
    head_epochs: Annotated[int, typer.Option(min=1, help="Epochs of the head alone.")] = 10,
    epochs: Annotated[int, typer.Option(min=0, help="Epochs of trunk and head together.")] = 10,
    learning_rate: Annotated[float, typer.Option(help="Of the head.")] = 1e-3,
    trunk_share: Annotated[float, typer.Option(help="Share of it that the trunk gets.")] = 1.0,
    lora: Annotated[
        int, typer.Option(min=0, help="Rank of adapters instead of the trunk's own weights.")
    ] = 0,
    balance: Annotated[
        bool, typer.Option("--balance", help="Repeat sequences with rarer labels.")
    ] = False,
    species: Annotated[
        list[str] | None, typer.Option(help="For the card; may be given several times.")
    ] = None,
    summary: Annotated[
        str, typer.Option(help="For the card: what the model tells, in a sentence.")
    ] = "A fine-tuned network.",
    seed: Annotated[int, typer.Option(min=0)] = 0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the weights folder if it exists.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Train a pretrained network on new labels, with a new head, and write it with its card."""
    from zoo.cli.quiet import device, quiet_start
    from zoo.saving import check_target

    check_target(output, overwrite=overwrite)
    if (task == "profile") != bool(track) or (track and genome is None):
        raise SettingError(
            "--task profile learns from --track files along the regions of a --genome, and no "
            "other task has tracks; give all three, or no --track."
        )
    with quiet_start():
        from zoo.loading import load
        from zoo.train.finetuning import finetune as run
        from zoo.train.tables import read_data_set, read_profiles, read_table

        trunk = load(model)
        print(f"fine-tuning {model} on {device()}")
    if len(trunk.inputs) != 1:
        raise SettingError(f"{model} takes side inputs; fine-tuning takes networks of DNA alone.")
    bases = length or trunk.input_shape[1]
    if track:
        names = [path.name.removesuffix(".bw").removesuffix(".bigWig") for path in track]
        places = {"length": bases, **_places(trunk, bases, profile_length)}
        found = read_profiles(examples, track, genome=genome, **places)
    elif str(examples).startswith(_DATA_SET):
        if genome is not None or label:
            raise SettingError(f"{examples} has its own sequences and labels; leave the rest out.")
        names, found = read_data_set(str(examples).removeprefix(_DATA_SET))
    else:
        names, found = read_table(examples, labels=label or (), genome=genome, length=bases)
    card = {"name": output.name, "species": species or [], "summary": summary}
    made = run(
        trunk,
        found["train"],
        found["validation"],
        test=found.get("test"),
        outputs=names if task != "classes" else None,
        task=task,
        length=length,
        seed=seed,
        card=card,
        head_epochs=head_epochs,
        epochs=epochs,
        learning_rate=learning_rate,
        trunk_share=trunk_share,
        lora=lora,
        balance=balance,
        verbose=0 if quiet else 1 if sys.stdout.isatty() else 2,
    )
    made.save(output, overwrite=overwrite)
    print(made.card)
    print(f"\nwritten to {output}")


def _places(trunk: Any, length: int | None, profile_length: int | None) -> dict[str, int]:
    """Say where in a sequence the profile of a trunk lies."""
    from zoo.train.profiles import profile_positions

    positions, bases = profile_positions(trunk, length)
    if profile_length is not None:
        positions = profile_length // bases
    return {"positions": positions, "bases": bases}
