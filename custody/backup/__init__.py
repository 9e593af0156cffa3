"""Copies of the whole: to a file and back, and from one database to another. No copy holds a projection."""
