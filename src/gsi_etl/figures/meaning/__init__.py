"""The meaning level: which measure, place, year and edition a quantity is of, from evidence with learned weights."""
