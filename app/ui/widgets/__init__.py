"""The small parts that every panel is made of."""
