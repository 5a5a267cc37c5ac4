"""Two domains in one network: reversal of gradients, moment matching, and a probe beside them."""
