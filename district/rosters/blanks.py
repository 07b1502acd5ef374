"""Blank files to fill in: the headings of each format."""

import io
import zipfile

from district.rosters import oneroster, powerschool

FILE_NAMES = {"academicsessions.csv": "academicSessions.csv"}
LAYOUTS = ("oneroster11", "oneroster12", "powerschool")


def blank_files(layout):
    """{file name: heading line} of one of LAYOUTS."""
    if layout == "powerschool":
        return {f"{kind}.csv": _line(columns.names) for kind, columns in powerschool.FILES.items()}
    version = "1.2" if layout == "oneroster12" else "1.1"
    files = {}
    for name, columns in oneroster.FILES.items():
        if name == "roles.csv" and version == "1.1":
            continue
        names = [
            column
            for column in columns.names
            if not (name == "users.csv" and version == "1.2" and column in ("role", "orgSourcedIds"))
            and not (name == "users.csv" and column == "preferredFirstName")
        ]
        files[FILE_NAMES.get(name, name)] = _line(names)
    properties = "".join(f"{oneroster.PROPERTY[name.lower()]},bulk\r\n" for name in files)
    manifest = f"propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,{version}\r\n{properties}"
    return {"manifest.csv": manifest} | files


def blank_zip(layout):
    """The same as the bytes of a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in blank_files(layout).items():
            bundle.writestr(name, "\ufeff" + text)
    return out.getvalue()


def _line(names):
    return ",".join(names) + "\r\n"
