"""Training: one command makes a catalogue model's weights, measures them, and writes its card."""
