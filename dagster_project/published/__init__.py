"""Reading the published file: one publication at a time, its words, its cells and their proofs."""
