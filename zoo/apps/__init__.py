"""What models are used for: guides, and whatever else joins sequences, models and files."""
