"""Where the arrays of Xpresso go."""

from zoo.convert.table import Table, convolution, dense

TABLE = Table(
    architecture="xpresso",
    paper="Agarwal and Shendure 2020",
    source="https://github.com/vagarwal87/Xpresso/tree/b5d1da2/Fig5_S5",
    weights_license="MIT",
    rows=(
        convolution("conv_1", "conv1d_1", 6, 4, 128),
        convolution("conv_2", "conv1d_2", 9, 128, 32),
        dense("dense_1", "dense_1", 1126, 64),
        dense("dense_2", "dense_2", 64, 2),
        dense("logits", "dense_3", 2, 1),
    ),
)
