//! Nothing: `measure.py` writes the samples and calls rustc on them; this package is there to build the macros.
