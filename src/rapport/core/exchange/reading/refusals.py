"""What can be wrong with a whole file, each in a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError


class UnreadableFile(DomainError):
    """The family of these refusals."""

    code = "unreadable_file"
    message = _("This file cannot be read. Save it again as CSV, XLSX or Parquet.")


class EmptyFile(UnreadableFile):
    code = "empty_file"
    message = _("The file is empty: it has no row to import.")


class OnlyHeader(UnreadableFile):
    code = "only_header"
    message = _("The file has column names and no row below them.")


class UnknownFormat(UnreadableFile):
    code = "unknown_format"
    message = _(
        "This is not a table that Rapport can read (%(kind)s). Save it as CSV, XLSX, ODS, Parquet or JSON lines."
    )


class WrongEncoding(UnreadableFile):
    code = "wrong_encoding"
    message = _("The file is not written in %(encoding)s: row %(row)s has a character that does not exist there.")


class UnclosedQuote(UnreadableFile):
    code = "unclosed_quote"
    message = _("A quotation mark opened near row %(row)s is never closed. Close it, or read the file without quotes.")


class TooManyColumns(UnreadableFile):
    code = "too_many_columns"
    message = _("The file has %(count)s columns; at most %(limit)s can be read. Remove those that you do not need.")


class ArchiveBomb(UnreadableFile):
    code = "archive_bomb"
    message = _("This workbook unpacks to %(size)s MB, far more than its size announces. It was not opened.")


class DamagedFile(UnreadableFile):
    code = "damaged_file"
    message = _("The file is damaged or protected by a password: %(kind)s cannot be opened.")


class UnknownSheet(UnreadableFile):
    code = "unknown_sheet"
    message = _("There is no sheet called “%(sheet)s”. The file has: %(known)s.")


class UnknownSetting(UnreadableFile):
    code = "unknown_setting"
    message = _("“%(value)s” is not known for %(name)s. Choose among: %(known)s.")
