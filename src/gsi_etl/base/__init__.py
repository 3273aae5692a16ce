"""What every stage may use: ids, intervals, bounds, files, addresses, wording of numbers. Imports nothing above it."""
