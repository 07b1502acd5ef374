"""Every icon that a template or a module names is in the set: one that is not would be an error on its page."""

import re
from pathlib import Path

import pytest

from district.templatetags.ui import icon

ROOT = Path(__file__).resolve().parent.parent
NAMED = [
    re.compile(r'{% icon "([a-z0-9-]+)"'),
    re.compile(r'{% status [^%]*? "([a-z0-9-]+)" *%}'),
    re.compile(r'icon_name="([a-z0-9-]+)"'),
]


def icons():
    for path in sorted(ROOT.glob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in NAMED:
            for name in pattern.findall(text):
                yield name, path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(("name", "where"), sorted(dict(icons()).items()))
def test_icon_exists(name, where):
    assert icon(name), where
