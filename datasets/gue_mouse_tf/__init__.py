"""Binding of mouse transcription factors (GUE): four ChIP-seq sets, 101 bp."""
