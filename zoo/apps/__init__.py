"""What people use a zoo for: variants, and what else is asked of trained models."""
