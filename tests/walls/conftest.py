from contextlib import nullcontext

import pytest

from tests.cast import as_server
from tests.walls.story import tell


@pytest.fixture
def story(cast):
    return tell(cast)


@pytest.fixture(params=["owner", "server"])
def role(request, story):
    """The story as the tables' owner, whom FORCE binds, and as the server's role, whom grants bind too."""
    with as_server() if request.param == "server" else nullcontext():
        yield request.param
