"""What the contract says, as what a template shows: plain values, in the visitor's zone and language. Pure."""
