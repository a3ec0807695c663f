"""Questions people ask beyond the published figures; the products never import each other."""
