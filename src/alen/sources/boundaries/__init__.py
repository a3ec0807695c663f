"""Boundaries of municipalities and regions, from a GeoJSON file that somebody fetched by hand."""
