"""The API: every answer at an address of its own, as JSON, CSV or XLSX, described by OpenAPI.

It asks the questions of `answers` and says what they answer; it computes nothing itself.
"""

from alen.api.app import api_app

__all__ = ["api_app"]
