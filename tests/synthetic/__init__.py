"""Invented reports with known truth, for property tests, trials and benchmarks."""
