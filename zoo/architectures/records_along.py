"""Records of the networks that give an answer along the sequence."""

from zoo.architectures.record import Architecture


def _spliceai(context: int, parameters: int, trainable: int, source: str) -> Architecture:
    """Return the record of SpliceAI with one context."""
    short = {80: "80", 400: "400", 2000: "2k", 10000: "10k"}[context]
    return Architecture(
        name=f"spliceai-{short}",
        function="zoo.architectures.spliceai:spliceai",
        summary=f"splice sites from {context:,} bases of context",
        paper="Jaganathan et al. 2019",
        url="https://doi.org/10.1016/j.cell.2018.12.015",
        year=2019,
        settings={"context": context},
        trial={"filters": 4, "length": context + 21},
        receptive_field=context + 1,
        parameters=parameters,
        trainable=trainable,
        source=source,
        reading="32 filters in every convolution, biases kept although normalisation follows",
    )


_TABLE = "follows from table 2 of doi:10.1101/2025.03.20.644351 (OpenSpliceAI)"

RECORDS = (
    Architecture(
        name="bpnet",
        function="zoo.architectures.bpnet:bpnet",
        summary="profile and counts of bound proteins",
        paper="Avsec et al. 2021",
        url="https://doi.org/10.1038/s41588-021-00782-6",
        year=2021,
        trial={"length": 80, "filters": 4, "stem_width": 7, "blocks": 2, "profile_width": 5},
        receptive_field=2069,
        parameters=130960,
        trainable=130960,
        source="follows from github.com/kundajelab/bpnet, premade/bpnet9.gin: stem (6,464), nine "
        "blocks (111,168), profiles (12,808), counts (520); its field of +-1034 bases is ours",
        reading="eight tracks in one head of eight instead of four heads of two, and a convolution "
        "for the transposed one: the same weights; without control tracks (controls=)",
    ),
    Architecture(
        name="chrombpnet",
        function="zoo.architectures.chrombpnet:chrombpnet",
        summary="accessibility at each base, with a bias network",
        paper="Pampari et al. 2024",
        url="https://doi.org/10.1101/2024.12.25.630221",
        year=2024,
        trial={
            "length": 100,
            "profile_length": 40,
            "filters": 4,
            "blocks": 2,
            "bias_filters": 4,
            "bias_blocks": 1,
            "stem_width": 7,
            "profile_width": 5,
        },
        receptive_field=1041,
        parameters=6595716,
        trainable=6595716,
        source="6,377,986 and 217,730 for the bias, counted by building bpnet_model.py of "
        "github.com/kundajelab/chrombpnet with 512 filters and 8 blocks, 128 and 4",
    ),
    Architecture(
        name="basenji",
        function="zoo.architectures.basenji:basenji",
        summary="coverage along 131 kilobases",
        paper="Kelley 2020",
        url="https://doi.org/10.1371/journal.pcbi.1008050",
        year=2020,
        trial={
            "length": 512,
            "outputs": 3,
            "stem_filters": 4,
            "stem_width": 5,
            "tower_filters": (4, 6),
            "tower_blocks": 2,
            "tower_width": 3,
            "dilated_blocks": 3,
            "dilated_filters": 4,
            "final_filters": 8,
            "crop": 8,
        },
        receptive_field=54918,
        parameters=30123584,
        trainable=30088228,
        source="30.1 million for Basenji2 with human heads; layer by layer from "
        "github.com/calico/basenji, manuscripts/cross2020/params_human.json",
        reading="Basenji2, not the first Basenji; exact GELU, the reference approximates it; "
        "dilations rounded half to even as NumPy does: 1, 2, 3, 4, 6, 9, 14, 21, 32, 48, 72",
    ),
    _spliceai(80, 93763, 93251, _TABLE),
    _spliceai(400, 186211, 185187, _TABLE),
    _spliceai(2000, 360579, 359043, _TABLE),
    _spliceai(10000, 698787, 696739, "698,787 in the authors' files spliceai1.h5 to spliceai5.h5"),
)
