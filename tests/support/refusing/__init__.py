"""Refusals met where people meet them. tests/refusals/ asks; the tables here say how each is brought about."""
