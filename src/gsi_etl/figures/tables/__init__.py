"""Figures out of tables and labelled values."""
