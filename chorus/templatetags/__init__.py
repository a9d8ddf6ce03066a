"""Filters and tags of the frame, for the templates of every app."""
