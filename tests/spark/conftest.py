"""One Spark for all tests of a process: its Java takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import needs
from tests.spark.engines import spark_session

from alen.model.engine import Engine


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Views and settings that a test gives it are its own affair."""
    needs.spark()
    with spark_session(tmp_path_factory.mktemp("spark")) as engine:
        yield engine
