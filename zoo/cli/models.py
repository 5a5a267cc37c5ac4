"""`zoo list`, `zoo info`, `zoo verify` and `zoo example`."""

import json as json_module
from typing import Annotated

import typer

from zoo.errors import SettingError

_Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def list_(
    pattern: Annotated[
        str | None, typer.Argument(help="Shell pattern on the name, such as 'enhancer-*'.")
    ] = None,
    task: Annotated[str | None, typer.Option(help="Only models of this task.")] = None,
    species: Annotated[str | None, typer.Option(help="Only models of this species.")] = None,
    json: _Json = False,
) -> None:
    """List the models that can be loaded, one a line."""
    from zoo.catalogue import ENTRIES, list_models

    names = list_models(pattern, task=task, species=species)
    if json:
        print(json_module.dumps(names))
        return
    width = max(map(len, names), default=0)
    for name in names:
        print(f"{name:<{width}}  {ENTRIES[name].summary}")


def info(
    model: Annotated[str, typer.Argument(help="Name or folder of a model.")],
    json: _Json = False,
) -> None:
    """Show a model's card: input, outputs, figures, licences, provenance."""
    from zoo.card import card_to_json
    from zoo.loading import info as read_info

    card = read_info(model)
    print(card_to_json(card) if json else card)


def verify(
    models: Annotated[
        list[str] | None, typer.Argument(help="Names or folders of models.", show_default=False)
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Every model of the catalogue.")] = False,
    jit_compile: Annotated[
        bool, typer.Option("--jit-compile", help="Compile the network with XLA.")
    ] = False,
) -> None:
    """Check a model's files and replay its golden outputs on this machine."""
    from zoo.catalogue import list_models
    from zoo.cli.quiet import quiet_start
    from zoo.verification import verify as verify_model

    names = [*(models or []), *(list_models() if all else [])]
    if not names:
        raise SettingError("No model came; name one or more, or pass --all.")
    for name in names:
        with quiet_start():
            report = verify_model(name, jit_compile=jit_compile)
        print(report)


def example(
    path: Annotated[
        bool, typer.Option("--path", help="Print the path of the example file only.")
    ] = False,
) -> None:
    """Score 20 real sequences that come with the package, and print a table."""
    from zoo.cli.example import example_path, print_example

    if path:
        print(example_path())
    else:
        print_example()
