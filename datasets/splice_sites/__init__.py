"""Splice sites of human and Arabidopsis (EnsembleSplice): 602 bp around donors and acceptors."""
