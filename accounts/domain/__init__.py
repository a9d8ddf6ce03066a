"""Rules on people and their ways in, in plain Python."""
