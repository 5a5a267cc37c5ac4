"""Files in and out: genomes, intervals, variants, tracks, motifs, annotation."""
