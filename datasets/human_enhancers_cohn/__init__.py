"""Human enhancers of Genomic Benchmarks (Cohn): 500-bp enhancers against random genome."""
