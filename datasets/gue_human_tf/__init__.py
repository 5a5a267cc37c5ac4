"""Binding of human transcription factors (GUE): five ChIP-seq sets, 101 bp."""
