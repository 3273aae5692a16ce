"""What a run is told: settings, the catalogue of sources, reference data, and where they are on disk."""
