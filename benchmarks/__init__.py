"""Benchmarks: a generator of handbooks of any size, and scripts that time what is done with them."""
