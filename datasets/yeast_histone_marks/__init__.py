"""Ten histone marks of yeast (GUE's EMP): windows of 500 bp, placed on the genome sacCer3."""
