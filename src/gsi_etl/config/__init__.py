"""The input of a run: settings, the catalogue of sources, reference data, and where they are on disk."""
