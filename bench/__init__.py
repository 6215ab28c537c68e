"""Reproducible benchmarks: `make bench`. Ratios are taken within one run, on the machine at hand."""
