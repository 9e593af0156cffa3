"""The standing cast and a year of plausible history, all made through the use cases."""
