"""Forms that make one command from what a person types."""
