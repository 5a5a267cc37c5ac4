"""Where the arrays of SpliceAI-10k go; the five published models have the same names."""

from zoo.convert.table import Row, Table, convolution, normalization

_WIDTHS = (11, 11, 21, 41)
_BLOCKS = 4
_FILTERS = 32


def _group(number: int, width: int) -> list[Row]:
    """Return the rows of four residual blocks and of the branch behind them.

    The file numbers layers in the order in which they were made: two convolutions before the first
    group, then eight and one in each group.
    """
    rows = []
    for block in range(1, _BLOCKS + 1):
        for place in (1, 2):
            step = 2 * (block - 1) + place
            ours = f"group_{number}_block_{block}"
            norm, conv = 8 * (number - 1) + step, 2 + 9 * (number - 1) + step
            rows += [
                normalization(f"{ours}_{place}_norm", f"batch_normalization_{norm}", _FILTERS),
                convolution(f"{ours}_conv_{place}", f"conv1d_{conv}", width, _FILTERS, _FILTERS),
            ]
    return [
        *rows,
        convolution(f"skip_{number}", f"conv1d_{2 + 9 * number}", 1, _FILTERS, _FILTERS),
    ]


TABLE = Table(
    architecture="spliceai-10k",
    paper="Jaganathan et al. 2019",
    source="https://pypi.org/project/spliceai/1.3.1, spliceai/models/spliceai1.h5 to spliceai5.h5",
    weights_license="CC BY-NC 4.0",
    rows=(
        convolution("stem", "conv1d_1", 1, 4, _FILTERS),
        convolution("skip_0", "conv1d_2", 1, _FILTERS, _FILTERS),
        *(row for number, width in enumerate(_WIDTHS, 1) for row in _group(number, width)),
        convolution("logits", "conv1d_39", 1, _FILTERS, 3),
    ),
)
