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
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Processes with one thread each; on a cluster all there is room for."),
]
Cluster = Annotated[
    str | None,
    typer.Option(help="Work on a Ray cluster: its address, or 'local' to start one here."),
]
Gpus = Annotated[
    float, typer.Option(min=0, help="GPUs, or the share of one, of each worker of a cluster.")
]
KeepParts = Annotated[
    bool, typer.Option("--keep-parts", help="Keep OUTPUT.shards, the parts of several workers.")
]
Restart = Annotated[
    bool, typer.Option("--restart", help="Throw unfinished work of this output away.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Report nothing on stderr.")]
