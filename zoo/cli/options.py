"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

ModelName = Annotated[str, typer.Argument(help="Name or folder of a model; see zoo list.")]
Source = Annotated[
    str, typer.Argument(help="FASTA, or BED together with --genome; may be gzip; - reads stdin.")
]
Output = Annotated[
    str, typer.Option("--output", "-o", help="File to write, .gz compresses; - is stdout.")
]
GenomeFile = Annotated[
    Path | None, typer.Option("--genome", "-g", help="FASTA that the intervals lie on.")
]
Aliases = Annotated[
    str | None,
    typer.Option(help="Other names of contigs: 'standard' (chr1 is 1), or a table's file."),
]
Center = Annotated[
    bool, typer.Option("--center", help="Crop or pad other lengths about the centre.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Report nothing on stderr.")]
