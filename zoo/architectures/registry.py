"""Which architectures there are: plain data, from which every list of them is derived."""

from zoo.architectures.record import Architecture

_RECORDS = (
    Architecture(
        name="deepstarr",
        function="zoo.architectures.deepstarr:deepstarr",
        summary="enhancer activity with two promoters",
        paper="de Almeida et al. 2022",
        url="https://doi.org/10.1038/s41588-022-01048-5",
        year=2022,
        trial={"length": 64, "filters": (8, 4, 4, 8), "units": (8, 8)},
        features="conv_4_pool",
        receptive_field=72,
        parameters=624738,
        source="",
    ),
    Architecture(
        name="dilated",
        function="zoo.architectures.dilated:dilated",
        summary="dilated convolutions without pooling",
        paper="this project",
        url="",
        year=2026,
        features="",
        receptive_field=None,
        parameters=0,
        source="",
    ),
    Architecture(
        name="resnet",
        function="zoo.architectures.resnet:resnet",
        summary="plain residual network, a baseline",
        paper="He et al. 2016",
        url="https://doi.org/10.1109/CVPR.2016.90",
        year=2016,
        trial={"filters": (8, 16), "blocks": 1},
        features="stage_3_block_2_activation",
        receptive_field=0,
        parameters=0,
        source="",
    ),
)

ARCHITECTURES = {record.name: record for record in _RECORDS}
