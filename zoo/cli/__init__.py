"""The command line: `zoo list`, `zoo info`, `zoo predict`, `zoo verify`, `zoo train`, ..."""

import sys

import typer

from zoo.cli import bench, data, hub, models
from zoo.cli.design import design
from zoo.cli.explain import explain
from zoo.cli.finetune import finetune
from zoo.cli.guides import guides
from zoo.cli.predict import predict
from zoo.cli.scan import scan
from zoo.cli.train import train
from zoo.cli.variants import variants
from zoo.errors import ZooError

app = typer.Typer(
    name="zoo",
    help="Pretrained convolutional networks for regulatory genomics.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("list")(models.list_)
app.command()(models.info)
app.command()(predict)
app.command()(explain)
app.command()(guides)
app.command()(scan)
app.command()(design)
app.command()(variants)
app.command()(models.verify)
app.command()(models.example)
app.command()(train)
app.command()(finetune)
app.command()(hub.publish)
app.command()(hub.fetch)
app.command()(hub.export)
app.add_typer(hub.app)
app.add_typer(data.app)
app.add_typer(bench.app)


def main() -> None:
    """Run the command line; an error of the zoo is one message on stderr and exit code 2."""
    try:
        app()
    except ZooError as error:
        sys.stderr.write(f"zoo: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone; nothing is left to say.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        # A folder that may not be written, a full disk: nothing that a traceback explains.
        sys.stderr.write(f"zoo: {error.filename or 'A file'}: {error.strerror or error}\n")
        sys.exit(2)
