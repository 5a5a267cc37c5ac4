"""Effects of single-base changes in 21 human regulatory elements (Kircher 2019)."""
