"""The workspace file: a team's whole set-up as one declarative document. ``reading.read`` is its door."""
