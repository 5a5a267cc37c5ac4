"""Records of the networks that classify a piece of chromatin."""

from zoo.architectures.record import Architecture

RECORDS = (
    Architecture(
        name="deepbind",
        function="zoo.architectures.deepbind:deepbind",
        summary="binding of one protein, from its motifs",
        paper="Alipanahi et al. 2015",
        url="https://doi.org/10.1038/nbt.3300",
        year=2015,
        trial={"length": 60, "filters": 8, "width": 7, "units": 8},
        receptive_field=24,
        parameters=2129,
        trainable=2129,
        source="follows from the paper: 16 detectors of 24 x 4 and a threshold each (1,552), "
        "32 hidden units (544), one output (33)",
        reading="16 detectors of width 24 and 32 hidden units, which the paper draws from ranges; "
        "zeros, not 0.25, beyond the ends; one strand, to be wrapped in RCEnsemble(mode='max')",
    ),
    Architecture(
        name="deepsea",
        function="zoo.architectures.deepsea:deepsea",
        summary="chromatin features of a kilobase",
        paper="Zhou and Troyanskaya 2015",
        url="https://doi.org/10.1038/nmeth.3547",
        year=2015,
        trial={"length": 200, "filters": (8, 8, 8), "units": 16, "outputs": 3},
        receptive_field=163,
        parameters=52843119,
        trainable=52843119,
        source="follows from the paper: without padding 53 positions of 960 features remain, "
        "which makes 47,064,925 weights of the first dense layer",
        reading="no padding, as in the supplement; with padding, as github.com/ljw-struggle/"
        "Bioinfor-DeepATT builds it (README: 61,723,119), 63 positions remain",
    ),
    Architecture(
        name="basset",
        function="zoo.architectures.basset:basset",
        summary="accessibility in 164 cell types",
        paper="Kelley et al. 2016",
        url="https://doi.org/10.1101/gr.200535.115",
        year=2016,
        trial={"length": 260, "filters": (8, 8, 8), "units": (16, 8), "outputs": 3},
        receptive_field=168,
        parameters=4140464,
        trainable=4135064,
        source="4,135,064 trainable in the PyTorch conversion of the authors' weights at "
        "huggingface.co/haimasree/Basset (pretrained_model_reloaded_th.py), layer by layer",
        reading="no padding, as in those weights (10 x 200 features reach the dense layers); "
        "re-implementations pad and have 4,540,464",
    ),
    Architecture(
        name="basset-factorized",
        function="zoo.architectures.basset_factorized:basset_factorized",
        summary="Basset with narrow convolutions in groups",
        paper="Wnuk et al. 2019",
        url="https://doi.org/10.1016/j.isci.2019.09.018",
        year=2019,
        trial={
            "length": 288,
            "filters": ((4, 8), (8, 8), (8,)),
            "widths": ((3, 7), (7, 3), (7,)),
            "units": (16, 8),
            "outputs": 3,
        },
        receptive_field=168,
        parameters=4970466,
        trainable=4963542,
        source="4,970,466 in github.com/kundajelab/fastISM, factorized_basset_model(seqlen=600, "
        "num_outputs=164), counted by building it; 6,570,466 with its own length of 1000",
        reading="600 bases and 164 outputs as in Basset, all convolutions padded",
    ),
    Architecture(
        name="danq",
        function="zoo.architectures.danq:danq",
        summary="chromatin features, with a recurrent layer",
        paper="Quang and Xie 2016",
        url="https://doi.org/10.1093/nar/gkw226",
        year=2016,
        trial={
            "length": 120,
            "filters": 8,
            "width": 9,
            "pool": 8,
            "recurrent_units": 4,
            "units": 8,
            "outputs": 3,
        },
        receptive_field=38,
        parameters=46926479,
        trainable=46926479,
        source="46,926,479 in the table of github.com/ljw-struggle/Bioinfor-DeepATT, README",
        reading="one bias in each gate of the recurrent layer",
    ),
)
