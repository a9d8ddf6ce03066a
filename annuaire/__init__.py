"""The directory of public structures: what a recipient requires, and how it is found."""
