"""Keras layers for DNA, written in `keras.ops`: they run on TensorFlow, JAX and PyTorch.

Importing this package registers every layer (`package="zoo"`), so that plain
`keras.saving.load_model` finds them.

Tied over both strands; the reverse complement of the input flips the output in both axes:
    RCConv1D(filters, kernel_size, ...)         convolution, output `(batch, length, 2 * filters)`
    RCDense(units, ...)                         dense, output `(batch, ..., 2 * units)`
    RCBatchNormalization(...)                   statistics shared by paired channels
    RCMaxPooling1D(pool_size, ...), RCAveragePooling1D(pool_size, ...)
    RCDropout(rate, whole_channels, seed)       one mask for both strands
Plain or tied, by the word `tied`:
    DilatedResidual(channels, kernel_size, dilation_rate, tied, padding, dropout)
    convolution, bottleneck, batch_normalization, max_pooling, average_pooling, dropout
                                                functions that give the plain or the tied layer
The same for both strands:
    InvariantHead(strands, pooling)             merges paired channels, pools over positions
    RCEnsemble(model, rules, mode)              any network averaged over both strands
    ReverseComplement(), StrandMerge(rule, mode)
Functions on feature maps: flip, tie, split_strands.
"""

from zoo.layers.ensemble import RCEnsemble, StrandMerge
from zoo.layers.invariant_head import InvariantHead
from zoo.layers.residual import DilatedResidual
from zoo.layers.reverse_complement import ReverseComplement
from zoo.layers.strand import (
    average_pooling,
    batch_normalization,
    bottleneck,
    convolution,
    dropout,
    max_pooling,
)
from zoo.layers.symmetry import flip, split_strands, tie
from zoo.layers.tied_convolution import RCConv1D
from zoo.layers.tied_dense import RCDense
from zoo.layers.tied_dropout import RCDropout
from zoo.layers.tied_normalization import RCBatchNormalization
from zoo.layers.tied_pooling import RCAveragePooling1D, RCMaxPooling1D

__all__ = [
    "DilatedResidual",
    "InvariantHead",
    "RCAveragePooling1D",
    "RCBatchNormalization",
    "RCConv1D",
    "RCDense",
    "RCDropout",
    "RCEnsemble",
    "RCMaxPooling1D",
    "ReverseComplement",
    "StrandMerge",
    "average_pooling",
    "batch_normalization",
    "bottleneck",
    "convolution",
    "dropout",
    "flip",
    "max_pooling",
    "split_strands",
    "tie",
]
