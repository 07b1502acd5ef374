"""Leave out of Bootstrap's stylesheet what no page of ours uses, once, at set-up."""

import re
from pathlib import Path

import bootstrap_wrapper
from django.conf import settings
from django.core.management.base import BaseCommand

# Parts of Bootstrap that the look has its own word for, or does without. A test fails when a template names one.
UNUSED = re.compile(
    r"""\.(?:accordion|alert|badge|bg-|blockquote|breadcrumb|btn-(?:check|close|dark|group|info|light|link|outline-|secondary
    |success|toolbar|warning)|card-(?:footer|group|header|img|link|sub|text|title)|carousel|collapsing|display-\d|drop
    |fade\b|figure|fixed-|focus-ring|form-(?:floating|range)|hstack|icon-link|img-|initialism|input-group|link-
    |list-group|modal|nav\b|nav-|navbar|object-fit|offcanvas|opacity-|page-|pagination|placeholder|popover|bs-popover
    |progress|ratio|spinner|sticky-|stretched-link|tab-content|table-(?:dark|hover|info|light|primary|secondary|striped
    |success|warning|danger|active)|text-(?:bg-|black|danger|dark|info|light|primary|success|warning|white|opacity)
    |toast|tooltip|bs-tooltip|translate-middle|user-select|vr\b|vstack|z-|\w[\w-]*-xxl\b|\w[\w-]*-xxl-|valid-|was-validated
    |is-valid\b|border-(?:black|danger|dark|info|light|primary|secondary|success|warning|white|opacity)|shadow|top-|bottom-(?:0|50|100)|start-|end-|form-control-(?:color|plaintext)|float-|row-cols)""",
    re.VERBOSE,
)


class Command(BaseCommand):
    help = "Write the trimmed Bootstrap to static/app/built/ (under a second)."

    def handle(self, *args, **options):
        folder = Path(settings.BASE_DIR) / "static" / "app" / "built"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("bootstrap.css", "bootstrap.rtl.css"):
            sheet = trimmed(source(name.replace(".css", ".min.css")))
            target = folder / name
            if not target.exists() or target.read_text() != sheet:
                target.write_text(sheet)
            self.stdout.write(f"  {name} {len(sheet) / 1024:.0f} KB")
        self.stdout.write("Styles are built.")


def source(name):
    """The text of one of Bootstrap's own minified stylesheets, its licence first."""
    return (bootstrap_wrapper.get_bootstrap_css_dir() / name).read_text(encoding="utf-8")


def trimmed(sheet):
    """The stylesheet without the rules of UNUSED; the licence stays."""
    licence = sheet[sheet.index("/*!") : sheet.index("*/") + 2]
    body = re.sub(r"/\*.*?\*/", "", sheet[sheet.index("*/") + 2 :], flags=re.DOTALL)
    return '@charset "UTF-8";' + licence + "".join(kept(body)) + "\n"


def kept(sheet):
    for head, body in rules(sheet):
        if head.startswith("@media"):
            inside = "".join(kept(body))
            if inside:
                yield f"{head}{{{inside}}}"
        elif head.startswith("@keyframes"):
            continue  # of spinners, placeholders and progress bars
        else:
            selectors = [one for one in re.split(r",(?![^(]*\))", head) if not UNUSED.search(one)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def rules(sheet):
    """(what stands before the brace, what stands inside) of each rule on the outermost level."""
    at = 0
    while (opens := sheet.find("{", at)) >= 0:
        depth, end = 1, opens + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield sheet[at:opens].strip(), sheet[opens + 1 : end - 1]
        at = end
