"""Human promoters (GUE): core promoters of 70 bp, and TATA promoters of 300 bp."""
