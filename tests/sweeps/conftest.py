import pytest

from tests.sweeps.tour import furnished_world


@pytest.fixture
def world(db):
    return furnished_world()
