"""Opens an uploaded roster without trusting it, and reads its tables in bounded memory.

Nothing is unpacked to disk. Sizes are counted while streaming, since the headers of a zip can lie.
"""

import codecs
import csv
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from django.utils.translation import gettext as _

from district.rosters.headings import Columns, match
from district.rosters.rows import NOTICE, Problem, Report, RosterError, shorten

BLOCK = 1 << 20
MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """In bytes, but `line` (characters) and `record` (lines that one record may span)."""

    upload: int = 512 * MIB
    unpacked: int = 4096 * MIB
    members: int = 200
    directory: int = MIB
    ratio: int = 150
    ratio_from: int = 8 * MIB
    line: int = MIB
    record: int = 20


LIMITS = Limits()


ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    IndexError,
)
NOT_A_TABLE = {
    b"\xd0\xcf\x11\xe0": "xls",
    b"\x1f\x8b": "gz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"%PDF": "pdf",
    b"BZh": "bz2",
    b"\xfd7zXZ": "xz",
    b"\x89PNG": "png",
}
ARCHIVES = (".zip", ".gz", ".tgz", ".7z", ".rar", ".tar", ".bz2", ".xz")
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


def excel_advice():
    return _("In Excel: File, Save As, “CSV UTF-8 (Comma delimited)”.")


class Upload:
    """The tables of an upload by their lower-case file name. Use as a context manager, or call close()."""

    def __init__(self, file, name: str, report: Report, limits: Limits = LIMITS):
        """`file` is a seekable binary file. Raises RosterError."""
        self.file, self.name, self.report, self.limits = file, name, report, limits
        self.zip, self.sources, self.unpacked, self.read = None, {}, 0, 0
        file.seek(0, 2)
        self.size = file.tell()
        if self.size > limits.upload:
            raise RosterError.at(_("The file is larger than %(size)s MB.") % {"size": limits.upload // MIB}, name)
        if not self.size:
            raise RosterError.at(_("The file is empty."), name)
        file.seek(0)
        start = file.read(8)
        if start[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
            self._open_zip()
        else:
            refuse_by_content(start, name)
            self.sources[name.lower()] = Source(self, name, self.size, self.size, None)
            self.total = self.size

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def close(self):
        if self.zip:
            self.zip.close()

    @property
    def share_read(self) -> float:
        """0–1, by what the headers promise: for a progress bar only."""
        return min(self.read / max(self.total, 1), 1.0)

    def count(self, size: int):
        self.unpacked += size
        self.read += size
        if self.unpacked > self.limits.unpacked:
            raise RosterError.at(
                _("Unpacked, the zip is larger than %(size)s MB: it was not read.")
                % {"size": self.limits.unpacked // MIB},
                self.name,
            )

    def _refuse(self, reason: str, member: str = ""):
        raise RosterError.at(reason, shorten(member) or self.name)

    def _open_zip(self):
        refuse_large_directory(self.file, self.size, self.name, self.limits)
        try:
            self.zip = zipfile.ZipFile(self.file)
            members = self.zip.infolist()
        except ZIP_FAULTS:
            self._refuse(_("The zip is damaged: download it again from the student information system."))
        if len(members) > self.limits.members:
            self._refuse(
                _("The zip has %(count)s files; a roster has at most %(limit)s.")
                % {"count": len(members), "limit": self.limits.members}
            )
        names = {member.filename for member in members}
        if "[Content_Types].xml" in names:
            self._refuse(_("This is an Excel workbook, not CSV.") + " " + excel_advice())
        seen, ignored, end = set(), [], 0
        for member in sorted(members, key=lambda m: m.header_offset):
            path = member.orig_filename
            self._refuse_tricks(member, path)
            if member.header_offset < end:
                self._refuse(_("Files overlap inside the zip: it was made to mislead, and was not read."), path)
            end = member.header_offset + member.compress_size
            folders, _slash, base = path.rpartition("/")
            key = base.lower()
            if member.is_dir() or folders.split("/")[0] == "__MACOSX" or key in LITTER:
                continue
            if key.endswith(ARCHIVES):
                self._refuse(_("There is an archive inside the zip: zip the CSV files themselves."), path)
            if not key.endswith((".csv", ".txt", ".tsv", ".text")):
                ignored.append(shorten(path))
                continue
            if key in seen:
                self._refuse(_("The zip has two files of this name: remove one of them."), path)
            seen.add(key)
            self.sources[key] = Source(self, base, member.file_size, member.compress_size, member)
        if ignored:
            self.report(
                Problem(
                    self.name,
                    0,
                    "",
                    "",
                    _("Files that were not read: %(names)s.") % {"names": ", ".join(ignored[:12])},
                    NOTICE,
                )
            )
        if not self.sources:
            self._refuse(_("There is no CSV file in the zip."))
        self.total = sum(source.size for source in self.sources.values())
        if self.total > self.limits.unpacked:
            self._refuse(
                _("Unpacked, the zip is larger than %(size)s MB: it was not read.")
                % {"size": self.limits.unpacked // MIB}
            )

    def _refuse_tricks(self, member, path):
        parts = path.split("/")
        if path.startswith("/") or "\\" in path or "\0" in path or ".." in parts or ":" in parts[0]:
            self._refuse(_("The path of this file points outside the zip: it was not read."), path)
        if stat.S_ISLNK(member.external_attr >> 16):
            self._refuse(_("This is a link, not a file: zip the CSV file itself."), path)
        if member.flag_bits & 0x41:
            self._refuse(_("The zip is protected by a password: send it without one."), path)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self._refuse(_("The zip is packed in a way that is not supported: make an ordinary zip."), path)


def refuse_by_content(start: bytes, name: str):
    for magic, kind in NOT_A_TABLE.items():
        if start.startswith(magic):
            reason = _("This is a .%(kind)s file, not CSV.") % {"kind": kind}
            raise RosterError.at(f"{reason} {excel_advice()}" if kind == "xls" else reason, name)
    if start.startswith(b"PK\x03\x04"):
        raise RosterError.at(_("There is an archive inside the zip: zip the CSV files themselves."), name)


def refuse_large_directory(file, size: int, name: str, limits: Limits):
    """zipfile loads the whole table of contents: look at its size first."""
    tail_size = min(size, 22 + 65535 + 76)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise RosterError.at(_("The zip is damaged: download it again from the student information system."), name)
    length = struct.unpack_from("<L", tail, at + 12)[0]
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        length = max(length if length != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, at - 76 + 40)[0])
    if length > limits.directory:
        raise RosterError.at(_("The zip's table of contents is too long for a roster: it was not read."), name)
    file.seek(0)


@dataclass
class Source:
    """One table as bytes, inside the zip or the upload itself."""

    upload: Upload
    name: str
    size: int
    packed: int
    member: zipfile.ZipInfo | None

    def blocks(self) -> Iterator[bytes]:
        upload, done = self.upload, 0
        try:
            if self.member:
                stream = upload.zip.open(self.member)
            else:
                upload.file.seek(0)
                stream = upload.file
            while block := stream.read(BLOCK):
                done += len(block)
                upload.count(len(block))
                if done > upload.limits.ratio_from and done > upload.limits.ratio * max(self.packed, 1):
                    raise RosterError.at(
                        _("This file is packed more tightly than any roster: it was not read."), self.name
                    )
                yield block
        except ZIP_FAULTS as error:
            raise RosterError.at(
                _("The file is damaged inside the zip (%(error)s): download it again.")
                % {"error": type(error).__name__},
                self.name,
            ) from error

    def lines(self) -> Iterator[list[str]]:
        """Lists of lines without their line feed. Raises RosterError unless it is UTF-8 or marked UTF-16."""
        decoder, separator, rest, line, offset = None, "\n", "", 1, 0
        unicode_advice = _("Save it as UTF-8.") + " " + excel_advice()
        for block in self.blocks():
            if decoder is None:
                refuse_by_content(block[:8], self.name)
                encoding = encoding_of(block[:4096])
                if not encoding:
                    raise RosterError.at(
                        _("This looks like UTF-16 or a binary file, not UTF-8.") + " " + unicode_advice,
                        self.name,
                        1,
                    )
                decoder = codecs.getincrementaldecoder(encoding)()
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                bad = error.object[error.start : error.start + 1].hex()
                line += error.object[: error.start].count(b"\n")
                raise RosterError.at(
                    _("Byte %(byte)s (hex %(hex)s) is not UTF-8: the file was saved in another encoding.")
                    % {"byte": offset - pending + error.start + 1, "hex": bad}
                    + " "
                    + unicode_advice,
                    self.name,
                    line,
                ) from None
            offset += len(block)
            if line == 1 and not rest and "\n" not in text and "\r" in text:
                separator = "\r"
            lines = (rest + text).split(separator)
            rest = lines.pop()
            if len(rest) > self.upload.limits.line:
                raise RosterError.at(
                    _("This line is longer than any line of a roster: is this a CSV file?"),
                    self.name,
                    line + len(lines),
                )
            line += len(lines)
            if lines:
                yield lines
        try:
            rest += decoder.decode(b"", final=True) if decoder else ""
        except UnicodeDecodeError:
            raise RosterError.at(
                _("The file ends in the middle of a character.") + " " + unicode_advice, self.name, line
            ) from None
        if rest:
            yield [rest]


def encoding_of(start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.count(0) > len(start) // 8:
        return None
    return "utf-8-sig"


class Table:
    """One CSV file with known columns. Raises RosterError when its headings cannot be read at all;
    missing columns are in `headings.problems`, for the caller to collect over all files."""

    def __init__(self, source: Source, columns: Columns, report: Report, number: int = 0):
        self.source, self.report, self.number, self.name = source, report, number, source.name
        self.unreadable = self.count = 0
        self._lines = source.lines()
        self.line, given = self._read_headings()
        self.headings = match(self.name, self.line, given, columns)

    def _read_headings(self):
        first = 0
        for lines in self._lines:
            for place, line in enumerate(lines):
                if line.strip("\r \t,;"):
                    self.delimiter = max(",\t;|", key=line.count)
                    try:
                        given = next(csv.reader([line], delimiter=self.delimiter, strict=True))
                    except (csv.Error, StopIteration):
                        raise RosterError.at(
                            _("The line of headings cannot be read: are its quotation marks closed?"),
                            self.name,
                            first + place + 1,
                        ) from None
                    if "\0" in line:
                        raise RosterError.at(
                            _("The line of headings has NUL bytes: is this a CSV file?"),
                            self.name,
                            first + place + 1,
                        )
                    self._first = lines[place + 1 :]
                    return first + place + 1, given
            first += len(lines)
        raise RosterError.at(_("The file is empty: not even headings."), self.name)

    def has(self, column: str) -> bool:
        return column in self.headings.index

    def shown(self, column: str) -> str:
        return self.headings.shown.get(column, column)

    def error(self, line: int, column: str, value: str | None, reason: str):
        self.report(Problem(self.name, line, self.shown(column), shorten(value or ""), reason))

    def notice(self, line: int, column: str, value: str | None, reason: str):
        self.report(Problem(self.name, line, self.shown(column), shorten(value or ""), reason, NOTICE))

    def blocks(self, *columns: str) -> Iterator[tuple[list[int], list[list[str]]]]:
        """(line numbers, records): a record is the values of `columns`, stripped, "" where there is none."""
        index, width = self.headings.index, self.headings.width
        places = [index.get(column, width) for column in columns]
        pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
        for numbers, records in self._records():
            kept_numbers, kept = [], []
            for number, record in zip(numbers, records, strict=True):
                if len(record) != width:
                    if not any(record):
                        continue
                    if len(record) > width:
                        if any(value.strip() for value in record[width:]):
                            self._unreadable(
                                number,
                                _(
                                    "This row has %(count)s values for %(width)s headings: a value "
                                    "with a comma in it needs quotation marks."
                                )
                                % {"count": len(record), "width": width},
                            )
                            continue
                        del record[width:]
                    else:
                        record += [""] * (width - len(record))
                record.append("")
                kept_numbers.append(number)
                kept.append([value.strip() for value in pick(record)])
            self.count += len(kept)
            yield kept_numbers, kept

    def _unreadable(self, line, reason, value=""):
        self.unreadable += 1
        self.report(Problem(self.name, line, "", shorten(value), reason))

    def _blocks_of_lines(self):
        yield self._first
        self._first = []
        yield from self._lines

    def _records(self):
        """Fast while each record is one line, which a block proves by having as many records as lines."""
        start, blocks = self.line + 1, self._blocks_of_lines()
        for lines in blocks:
            try:
                records = None if any("\0" in line for line in lines) else list(self._parse(lines))
            except csv.Error:
                records = None
            if records is not None and len(records) == len(lines):
                yield range(start, start + len(lines)), records
            else:
                while True:
                    carried = yield from self._careful(lines, start)
                    if not carried:
                        break
                    start += len(lines) - len(carried)
                    more = next(blocks, None)
                    if more is None:
                        yield from self._careful(carried, start, last=True)
                        lines = carried
                        break
                    lines = carried + more
            start += len(lines)

    def _parse(self, lines):
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _careful(self, lines, start, last=False):
        """Record by record: one that cannot be read costs its first line only. Returns the lines left over
        when a record may go on in the next block."""
        numbers, records, place = [], [], 0
        left = []
        while place < len(lines):
            window = lines[place : place + self.source.upload.limits.record]
            if "\0" in window[0]:
                self._unreadable(start + place, _("This row has a NUL byte (a character of value zero)."), window[0])
                place += 1
                continue
            reader = self._parse(line + "\n" for line in window)
            try:
                record = next(reader)
            except csv.Error:
                short = len(window) < self.source.upload.limits.record
                if short and reader.line_num >= len(window) and not last and window[0].count('"') % 2:
                    left = lines[place:]
                    break
                self._unreadable(
                    start + place,
                    _("The quotation marks of this row are not in pairs, or a line break stands in the middle of it."),
                    window[0],
                )
                place += 1
                continue
            except StopIteration:
                record = []
            if any("\0" in value for value in record):
                self._unreadable(start + place, _("This row has a NUL byte (a character of value zero)."), window[0])
            else:
                numbers.append(start + place)
                records.append([" ".join(value.split()) if "\n" in value else value for value in record])
            place += max(reader.line_num, 1)
        if records:
            yield numbers, records
        return left
