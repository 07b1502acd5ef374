"""What may be kept as a document: told by its bytes. Its name must not say something else.

The few kinds are told apart here: the libraries for it take a text that begins with “BM” for a picture, and give Word,
Excel and PowerPoint as one answer.
"""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MIB = 1 << 20
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """`endings` are those that a name may have; the first is given to a name that has none."""

    name: str
    content_type: str
    endings: tuple


KINDS = {
    ".pdf": Kind("PDF", "application/pdf", (".pdf",)),
    ".png": Kind("PNG", "image/png", (".png",)),
    ".jpg": Kind("JPEG", "image/jpeg", (".jpg", ".jpeg", ".jfif")),
    ".docx": Kind("Word", f"{OFFICE}wordprocessingml.document", (".docx",)),
    ".xlsx": Kind("Excel", f"{OFFICE}spreadsheetml.sheet", (".xlsx",)),
    ".txt": Kind("text", "text/plain", (".txt", ".csv", ".text")),
}
SIGNATURES = {b"%PDF-": ".pdf", b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}
INSIDE = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}
ACTIVE = ("vbaproject.bin", "macrosheets/")
MARKUP = ("<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "#!")
# Endings that promise something else than what was found, or that a computer runs.
OTHERS = {ending for kind in KINDS.values() for ending in kind.endings} | {
    ".exe", ".com", ".bat", ".cmd", ".ps1", ".js", ".vbs", ".html", ".htm", ".svg", ".php", ".sh", ".jar", ".msi",
    ".scr", ".lnk", ".hta", ".docm", ".xlsm", ".pptx", ".zip",
}  # fmt: skip
ACCEPT = ",".join(ending for kind in KINDS.values() for ending in kind.endings)


def look_at(file, name):
    """(Kind, the name it may be kept under) of an open binary file. Raises ValidationError in plain words."""
    file.seek(0, 2)
    size = file.tell()
    if not size:
        raise ValidationError(_("The file is empty."))
    if size > settings.DOCUMENT_MIB * MIB:
        raise ValidationError(_("The file is larger than %(size)s MB.") % {"size": settings.DOCUMENT_MIB})
    file.seek(0)
    kind = _kind_of(file)
    file.seek(0)
    if kind is None:
        raise ValidationError(
            _("By its content this is no PDF, Word or Excel file, picture or text. Save it as PDF and upload that.")
        )
    return kind, _kept_name(name, kind)


def _kept_name(name, kind):
    name = "".join(c if c.isprintable() else "_" for c in PurePath(name.replace("\\", "/")).name).strip(" .")
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    if ending.lower() in kind.endings:
        return f"{stem[:150]}{ending}"
    if ending.lower() in OTHERS:
        raise ValidationError(
            _("The name ends in %(ending)s, but by its content this is a %(kind)s file. Give it its true name.")
            % {"ending": ending[:12], "kind": kind.name}
        )
    return f"{name[:150] or 'document'}{kind.endings[0]}"


def _kind_of(file):
    start = file.read(8)
    for signature, ending in SIGNATURES.items():
        if start.startswith(signature):
            return KINDS[ending]
    return _office(file) if start.startswith(b"PK\x03\x04") else _text(file)


def _office(file):
    """Word or Excel by what the package holds; nothing is unpacked. None for one with macros and for other zips."""
    try:
        with zipfile.ZipFile(file) as package:
            names = {name.lower() for name in package.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, EOFError, IndexError):
        return None
    found = {ending for inside, ending in INSIDE.items() if inside in names}
    if "[content_types].xml" not in names or len(found) != 1:
        return None
    if any(part in name for name in names for part in ACTIVE):
        raise ValidationError(_("This file carries macros: a program inside. Save it without them."))
    return KINDS[found.pop()]


def _text(file):
    """Readable text without markup that a browser would run."""
    file.seek(0)
    content = file.read()
    if b"\0" in content:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
        if any("\x7f" <= c <= "\x9f" and c not in "\x85\x91\x92\x93\x94\x95\x96\x97" for c in text):
            return None
    if any(c < " " and c not in "\t\r\n\f" for c in text):
        return None
    if text.lstrip().lower().startswith(MARKUP):
        return None
    return KINDS[".txt"]
