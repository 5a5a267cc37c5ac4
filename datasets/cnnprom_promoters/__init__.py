"""Promoters of Arabidopsis, mouse, E. coli and B. subtilis (CNNProm)."""
