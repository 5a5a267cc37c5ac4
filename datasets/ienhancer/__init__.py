"""Human enhancers, strong, weak or none (iEnhancer-2L), 200 bp, without the known leak."""
