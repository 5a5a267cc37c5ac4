"""Where the arrays of MPRA-DragoNN go."""

from zoo.convert.table import Table, convolution, dense, normalization

TABLE = Table(
    architecture="mpra-dragonn",
    paper="Movva et al. 2019",
    source="https://github.com/kundajelab/MPRA-DragoNN/tree/2799ed8/kipoi/ConvModel",
    weights_license="MIT",
    rows=(
        convolution("conv_1", "conv1d_1", 5, 4, 120),
        normalization("conv_1_norm", "batch_normalization_1", 120),
        convolution("conv_2", "conv1d_2", 5, 120, 120),
        normalization("conv_2_norm", "batch_normalization_2", 120),
        convolution("conv_3", "conv1d_3", 5, 120, 120),
        normalization("conv_3_norm", "batch_normalization_3", 120),
        dense("logits", "dense_1", 15960, 12),
    ),
)
