"""What a clause promises in figures: quantities with their bounds, and the names of what they count."""
