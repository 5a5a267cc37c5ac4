"""Binding of six human transcription factors, ENCODE peaks against shuffles (DeepBind), 101 bp."""
