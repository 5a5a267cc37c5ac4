"""What models are used for: variants, guides, scans of genomes, design of sequences."""
