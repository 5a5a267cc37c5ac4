"""What models are used for: scans of whole genomes, and design of sequences."""
