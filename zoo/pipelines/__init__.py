"""Examples for training: arrays, genomes and data sets to batches; negatives, splits, leaks."""
