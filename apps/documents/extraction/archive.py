"""Zip files from strangers: looked over before anything in them is unpacked."""

import zipfile
import zlib
from io import BytesIO

from .errors import DamagedFile, HoldsMacros, PasswordProtected, UnpacksTooLarge

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 100 * MEGABYTE  # bytes, all members together
PART_LIMIT = 50 * MEGABYTE  # bytes, one member that is parsed: 20 times the text of a 500-page report
RATIO_LIMIT = 100  # times the packed size; a Word file of nothing but one table packs 40 to 1
RATIO_FREE = 10 * MEGABYTE  # bytes: below this the ratio does not matter
MEMBER_LIMIT = 5_000

# What zipfile raises at a file that is damaged, or packed as no Office program packs.
DAMAGE = (EOFError, KeyError, NotImplementedError, OSError, ValueError, zlib.error, zipfile.BadZipFile)

ENCRYPTED = 0x1  # bit of a member's flags


def member_names(data: bytes) -> list[str]:
    """The names in a zip file, from its directory; nothing is unpacked. Raises DamagedFile."""
    return _opened(data).namelist()


def open_archive(data: bytes) -> zipfile.ZipFile:
    """A zip file whose directory promises no more than the limits of this module.

    Raises DamagedFile, PasswordProtected or UnpacksTooLarge.
    """
    archive = _opened(data)
    members = archive.infolist()
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise PasswordProtected
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MEMBER_LIMIT
        or unpacked > UNPACKED_LIMIT
        or unpacked > max(RATIO_FREE, RATIO_LIMIT * len(data))
    ):
        raise UnpacksTooLarge(limit=UNPACKED_LIMIT // MEGABYTE)
    return archive


def open_office(data: bytes) -> zipfile.ZipFile:
    """The same for a Word or Excel file, which may hold no macros. Raises HoldsMacros too."""
    archive = open_archive(data)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
        raise HoldsMacros
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one member, counted while they stream: its declared size may be a lie.

    Raises DamagedFile (also where there is no such member) or UnpacksTooLarge.
    """
    try:
        member = archive.getinfo(name)
        # Office writes nothing else; zipfile unpacks the other methods in pieces of any size.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedFile
        with archive.open(member) as stream:
            content = stream.read(PART_LIMIT + 1)
    except DAMAGE as error:
        raise DamagedFile from error
    if len(content) > PART_LIMIT:
        raise UnpacksTooLarge(limit=PART_LIMIT // MEGABYTE)
    return content


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except DAMAGE as error:
        raise DamagedFile from error
