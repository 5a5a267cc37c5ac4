"""Nucleosomes against linkers of human and worm (Guo 2014), 147 bp."""
