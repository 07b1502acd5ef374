"""Cut the two type families of the look down to what the pages need, once, at set-up."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

WEIGHTS = (400, 700)
# (family, package, value of the optical-size axis for the sizes the pages use)
FAMILIES = [("Inter", "fontpkg-inter", 14), ("Literata", "fontpkg-literata", 24)]
# What most pages need, and apart from it what Vietnamese, Polish and other names add: a browser fetches the second
# file only when such a letter stands on the page. Ranges after those of the common web-font services.
RANGES = {
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122,"
    " U+2190-2193, U+2212, U+2215, U+2264-2265, U+FEFF, U+FFFD",
    "more": "U+0100-0130, U+0132-0151, U+0154-024F, U+0259, U+02B0-02BA, U+02BD-02C5, U+02C7-02D9, U+02DB, U+02DD-02FF,"
    " U+0300-036F, U+1E00-1EFF, U+20A0-20AB, U+20AD-20C0, U+2150-218B",
}
# Metrics of the local stand-in, so that nothing moves when the font arrives.
STAND_INS = {
    "Inter": ('local("Arial"), local("Liberation Sans"), local("Helvetica Neue")', "107%", "90%", "22.5%"),
    "Literata": ('local("Georgia"), local("Gelasio"), local("Liberation Serif")', "100%", "98%", "29%"),
}
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "case"]


class Command(BaseCommand):
    help = "Subset Inter and Literata to woff2 in static/app/fonts/ (about 10 s; skipped when up to date)."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="build even if nothing changed")

    def handle(self, *args, force=False, **options):
        folder = Path(settings.BASE_DIR) / "static" / "app" / "fonts"
        stamp, key = folder / "built-from.txt", fingerprint()
        if not force and stamp.exists() and stamp.read_text() == key:
            self.stdout.write("Fonts are up to date.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        faces = []
        for family, package, optical_size in FAMILIES:
            for part, data in subsets(package, family, optical_size).items():
                name = f"{family.lower()}-{part}.woff2"
                (folder / name).write_bytes(data)
                faces.append(face(family, name, RANGES[part]))
                self.stdout.write(f"  {name} {len(data) / 1024:.0f} KB")
        (folder / "fonts.css").write_text("\n".join([*faces, *map(stand_in, STAND_INS), FAMILIES_CSS]) + "\n")
        stamp.write_text(key)  # last: a build that was cut short is done again
        self.stdout.write("Fonts are built.")


def fingerprint():
    """Changes when a font package, fonttools or this file changes."""
    packages = ["fonttools", "brotli", *(package for _, package, _ in FAMILIES)]
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return " ".join([*(f"{name}={version(name)}" for name in packages), code])


def subsets(package, family, optical_size):
    """woff2 bytes by part of RANGES, one variable file each with the weights of WEIGHTS."""
    from importlib import import_module, resources
    from io import BytesIO

    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    files = resources.files(import_module(package.replace("-", "_"))) / "files"
    source = (files / f"{family}[opsz,wght].ttf").read_bytes()
    built = {}
    for part, ranges in RANGES.items():
        font = TTFont(BytesIO(source), lazy=True)
        options = subset.Options(layout_features=FEATURES, notdef_outline=True, hinting=False, name_IDs=[1, 2])
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=code_points(ranges))
        cutter.subset(font)
        font = instantiateVariableFont(font, {"opsz": optical_size, "wght": WEIGHTS})
        font.flavor = "woff2"
        out = BytesIO()
        font.save(out)
        built[part] = out.getvalue()
    return built


def code_points(ranges):
    """`U+0000-00FF, U+0131` as a set of integers."""
    points = set()
    for part in ranges.replace("U+", "").split(","):
        first, _, last = part.strip().partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def face(family, name, ranges):
    weights = f"{WEIGHTS[0]} {WEIGHTS[1]}"
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weights}; font-display: swap;'
        f' src: url("{name}") format("woff2"); unicode-range: {ranges}; }}'
    )


def stand_in(family):
    source, size, ascent, descent = STAND_INS[family]
    return (
        f'@font-face {{ font-family: "{family} stand-in"; src: {source}; size-adjust: {size};'
        f" ascent-override: {ascent}; descent-override: {descent}; line-gap-override: 0%; }}"
    )


FAMILIES_CSS = """:root {
  --sans: "Inter", "Inter stand-in", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --serif: "Literata", "Literata stand-in", Georgia, "Noto Serif", serif;
}"""
