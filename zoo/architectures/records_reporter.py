"""Records of the networks for reporter assays, expression and guides."""

from zoo.architectures.record import Architecture

RECORDS = (
    Architecture(
        name="deepstarr",
        function="zoo.architectures.deepstarr:deepstarr",
        summary="enhancer activity with two promoters",
        paper="de Almeida et al. 2022",
        url="https://doi.org/10.1038/s41588-022-01048-5",
        year=2022,
        trial={"length": 128, "filters": (8, 4, 4, 8), "units": (8, 8)},
        receptive_field=58,
        parameters=624738,
        trainable=622722,
        source="624,738, counted by building the network of "
        "github.com/bernardo-de-almeida/DeepSTARR, DeepSTARR_training.ipynb",
        reading="the two outputs are one layer of two units, not two layers of one",
    ),
    Architecture(
        name="legnet",
        function="zoo.architectures.legnet:legnet",
        summary="expression of short promoters in yeast",
        paper="Penzar et al. 2023",
        url="https://doi.org/10.1093/bioinformatics/btad457",
        year=2023,
        trial={"length": 40, "filters": (8, 8, 4), "outputs": 3},
        receptive_field=None,
        parameters=2140226,
        trainable=2126018,
        source="2,129,602 trainable with the two further channels, layer by layer from "
        "github.com/autosome-ru/LegNet, dream_ablation/legnet.py with the settings of "
        "models/optimized/params.json",
        reading="the optimised network; four channels for the bases, "
        "the two further ones with extra_channels=2, which makes 3,584 weights more",
    ),
    Architecture(
        name="mpra-dragonn",
        function="zoo.architectures.mpra_dragonn:mpra_dragonn",
        summary="activity in a reporter assay, twelve outputs",
        paper="Movva et al. 2019",
        url="https://doi.org/10.1371/journal.pone.0218073",
        year=2019,
        trial={"length": 40, "filters": (8, 8, 8), "outputs": 3},
        receptive_field=13,
        parameters=339732,
        trainable=339012,
        source="339,732 in the authors' file pretrained.hdf5, github.com/kundajelab/MPRA-DragoNN "
        "2799ed8, kipoi/ConvModel",
    ),
    Architecture(
        name="xpresso",
        function="zoo.architectures.xpresso:xpresso",
        summary="level of messenger RNA, from promoter and transcript",
        paper="Agarwal and Shendure 2020",
        url="https://doi.org/10.1016/j.celrep.2020.107663",
        year=2020,
        trial={"length": 90, "filters": (8, 8), "pools": (3, 5), "units": (8, 4)},
        receptive_field=545,
        parameters=112357,
        trainable=112357,
        source="112,357 in the authors' file humanMedian_trainepoch.11-0.426.h5, "
        "github.com/vagarwal87/Xpresso b5d1da2, Fig5_S5",
    ),
    Architecture(
        name="guide",
        function="zoo.architectures.guide:guide",
        summary="activity of a CRISPR guide",
        paper="Kim et al. 2019",
        url="https://doi.org/10.1126/sciadv.aax9249",
        year=2019,
        trial={"filters": (8, 8, 8), "units": (8,), "features": 2},
        features="conv_3_pool",
        receptive_field=8,
        parameters=232131,
        trainable=232131,
        source="follows from the settings of DeepSpCas9 (github.com/MyungjaeSong/Paired-Library): "
        "2,790 features behind three convolutions, layers of 80 and 60",
        reading="mean over two positions after each convolution",
    ),
)
