"""The demonstration's sample sources: our own pages with true figures, and a real HTTP server that serves them.

README.md beside this file says what is true and what is made up. Nothing here knows the pipeline: the demonstration
runs it over these sources as over any others.
"""
