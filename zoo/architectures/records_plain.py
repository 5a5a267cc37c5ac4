"""Records of the networks of this project and of plain baselines."""

from zoo.architectures.record import Architecture

RECORDS = (
    Architecture(
        name="dilated",
        function="zoo.architectures.dilated:dilated",
        summary="tied residual tower of dilated convolutions",
        paper="this project",
        url="",
        year=2026,
        trial={"length": 120, "filters": 16, "bottleneck": 8, "blocks": 2},
        features="bottleneck_activation",
        receptive_field=522,
        parameters=108961,
        trainable=107617,
        source="our own",
        symmetry="invariant",
    ),
    Architecture(
        name="rc-cnn",
        function="zoo.architectures.rc_cnn:rc_cnn",
        summary="small network with tied filters",
        paper="this project",
        url="https://doi.org/10.1101/103663",
        year=2026,
        trial={"length": 100, "filters": (8, 8, 8), "widths": (7, 5, 3)},
        receptive_field=179,
        parameters=80449,
        trainable=80129,
        source="our own; the tying is that of Shrikumar et al. 2017",
        symmetry="invariant",
    ),
    Architecture(
        name="resnet",
        function="zoo.architectures.resnet:resnet",
        summary="plain residual network, a baseline",
        paper="He et al. 2016",
        url="https://doi.org/10.1109/CVPR.2016.90",
        year=2016,
        trial={"length": 96, "filters": (8, 16), "blocks": 1},
        receptive_field=291,
        parameters=1569601,
        trainable=1565121,
        source="our own layout of the published block",
    ),
)
