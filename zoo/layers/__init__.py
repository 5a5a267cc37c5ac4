"""Keras layers for DNA, written in `keras.ops`: they run on TensorFlow, JAX and PyTorch.

Importing this package registers every layer (`package="zoo"`), so that plain
`keras.saving.load_model` finds them.

Tied over both strands; the reverse complement of the input flips the output in both axes:
    RCConv1D(filters, kernel_size, ...)         convolution, output `(batch, length, 2 * filters)`
    RCDense(units, ...)                         dense, output `(batch, ..., 2 * units)`
    RCBatchNormalization(...)                   statistics shared by paired channels
    RCMaxPooling1D(pool_size, ...), RCAveragePooling1D(pool_size, ...)
    RCLayerNormalization(...)                   over the channels of each position
    RCDropout(rate, whole_channels, seed)       one mask for both strands
    StrandHead(tasks, pooling, ...)             one output per task and strand
Plain or tied, by the word `tied`:
    DilatedResidual(channels, kernel_size, dilation_rate, tied, padding, dropout)
    GatedResidual(channels, kernel_size, dilation_rate, tied, padding, dropout)
    AttentionPooling(pool_size, tied, gain)
    PositionChannels(kind, scale, channels, tied)   call it with `(features, reference=None)`
    ProfileHead(tracks, kernel_size, output_length, tied, padding)
                                                gives {"profile": logits, "counts": log(1 + reads)}
    PoissonHead(tracks, activation, tied)       rates
    convolution, bottleneck, batch_normalization, max_pooling, average_pooling, dropout
                                                functions that give the plain or the tied layer
The same for both strands:
    InvariantHead(strands, pooling)             merges paired channels, pools over positions
    RCEnsemble(model, rules, mode)              any network averaged over both strands
    ReverseComplement(), StrandMerge(rule, mode)
Without a strand:
    GradientReversal(strength)                  `layer.strength` is a variable
    Exponential(limit)
Functions: flip, tie, split_strands, predicted_reads(profile, counts), and
`factorize(convolution, energy, rank)`, which gives a `Factorization`.
"""

from zoo.layers.attention_pooling import AttentionPooling
from zoo.layers.ensemble import RCEnsemble, StrandMerge
from zoo.layers.exponential import Exponential
from zoo.layers.factorization import Factorization, factorize
from zoo.layers.gradient_reversal import GradientReversal
from zoo.layers.invariant_head import InvariantHead
from zoo.layers.poisson_head import PoissonHead
from zoo.layers.positions import PositionChannels
from zoo.layers.profile_head import ProfileHead, predicted_reads
from zoo.layers.residual import DilatedResidual, GatedResidual
from zoo.layers.reverse_complement import ReverseComplement
from zoo.layers.strand import (
    average_pooling,
    batch_normalization,
    bottleneck,
    convolution,
    dropout,
    max_pooling,
)
from zoo.layers.strand_head import StrandHead
from zoo.layers.symmetry import flip, split_strands, tie
from zoo.layers.tied_convolution import RCConv1D
from zoo.layers.tied_dense import RCDense
from zoo.layers.tied_dropout import RCDropout
from zoo.layers.tied_layer_normalization import RCLayerNormalization
from zoo.layers.tied_normalization import RCBatchNormalization
from zoo.layers.tied_pooling import RCAveragePooling1D, RCMaxPooling1D

__all__ = [
    "AttentionPooling",
    "DilatedResidual",
    "Exponential",
    "Factorization",
    "GatedResidual",
    "GradientReversal",
    "InvariantHead",
    "PoissonHead",
    "PositionChannels",
    "ProfileHead",
    "RCAveragePooling1D",
    "RCBatchNormalization",
    "RCConv1D",
    "RCDense",
    "RCDropout",
    "RCEnsemble",
    "RCLayerNormalization",
    "RCMaxPooling1D",
    "ReverseComplement",
    "StrandHead",
    "StrandMerge",
    "average_pooling",
    "batch_normalization",
    "bottleneck",
    "convolution",
    "dropout",
    "factorize",
    "flip",
    "max_pooling",
    "predicted_reads",
    "split_strands",
    "tie",
]
