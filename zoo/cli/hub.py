"""`zoo publish`, `zoo fetch`, `zoo export`, and `zoo cache list | remove`."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.quiet import quiet_start

app = typer.Typer(
    name="cache", help="What the Hub's cache holds of the zoo's models.", no_args_is_help=True
)


def publish(
    model: Annotated[str, typer.Argument(help="Name or folder of a model.")],
    repository: Annotated[str, typer.Argument(help="owner/name on the Hugging Face Hub.")],
    private: Annotated[
        bool, typer.Option("--private", help="Make a new repository private.")
    ] = False,
    base_model: Annotated[
        str | None,
        typer.Option(help="Repository of the model that this one was fine-tuned from."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check all, print what would go, change nothing.")
    ] = False,
) -> None:
    """Publish a model on the Hugging Face Hub, tagged with its version (needs HF_TOKEN)."""
    from zoo.publishing import publish as publish_model

    with quiet_start():
        done = publish_model(
            model, repository, private=private, base_model=base_model, dry_run=dry_run
        )
    print(done)


def fetch(
    models: Annotated[
        list[str], typer.Argument(help="Names, folders, or addresses such as hf://owner/name@v1.")
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder to put them into.")],
    update: Annotated[
        bool, typer.Option("--update", help="Ask the Hub again what each address means.")
    ] = False,
) -> None:
    """Put models into a folder that works on a machine without a network."""
    from zoo.bundle import fetch as fetch_models

    with quiet_start():
        bundled = fetch_models(models, to, update=update)
    for one in bundled:
        print(one)
    print(f"\nthere: zoo.load({str(bundled[0].folder)!r}), or set ZOO_WEIGHTS_DIR={to}")


def export(
    model: Annotated[str, typer.Argument(help="Name, folder or address of a model.")],
    format: Annotated[str, typer.Option("--format", help="onnx, litert or saved_model.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to write; NAME-FORMAT by default.")
    ] = None,
    int8: Annotated[
        bool, typer.Option("--int8", help="Quantize (LiteRT), and measure what that costs.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="For --int8: local copies of the data set's files; else downloaded."),
    ] = None,
) -> None:
    """Export a model for another runtime, with the measured difference to Keras."""
    with quiet_start():
        from zoo.card import folder_name
        from zoo.export import export_model
        from zoo.loading import info

        to = to or Path(folder_name(f"{info(model).name}-{format}{'-int8' if int8 else ''}"))
        done = export_model(model, to, format=format, int8=int8, data=data)
    print(f"{done}\nwritten to {to}")


@app.command("list")
def list_() -> None:
    """List the zoo's models in the cache, one a line."""
    from zoo.hub import list_cached

    for model in list_cached():
        revisions = f" ({', '.join(model.revisions)})" if model.revisions else ""
        print(f"{model.name}  {model.size:,} bytes  {model.address}{revisions}")


@app.command()
def remove(
    model: Annotated[
        str, typer.Argument(help="Address, or name on the card, as zoo cache list prints them.")
    ],
) -> None:
    """Remove a model from the cache."""
    from zoo.hub import remove_cached

    for gone in remove_cached(model):
        print(f"removed {gone.address}, {gone.size:,} bytes")
