"""Measured activity of Cas9 guides in ten published sets, in one schema."""
