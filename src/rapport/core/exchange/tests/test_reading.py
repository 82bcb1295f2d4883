"""Whatever programme wrote a file, its rows are read; what cannot be read is refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rapport.core.exchange.reading import profiles, refusals
from rapport.core.exchange.reading.grouping import grouped_batches
from rapport.core.exchange.reading.profiles import FileProfile, profile
from rapport.core.exchange.reading.source import Source, open_source

PEOPLE = "Nom;Prénom;Montant\nMarchand;Sophie;1 234,56\nLe Goff;Jean-Yves;12,00\n"


def rows_of(source: Source) -> list[list[str]]:
    return [list(row) for batch in source.batches() for row in zip(*batch.columns, strict=True)]


def written(folder: Path, content: bytes | str, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_accents_survive_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    source = open_source(written(tmp_path, PEOPLE, encoding))
    assert source.columns == ("Nom", "Prénom", "Montant")
    assert rows_of(source)[0] == ["Marchand", "Sophie", "1 234,56"]


@pytest.mark.parametrize(("mark", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_every_usual_delimiter_is_told(tmp_path: Path, mark: str, name: str) -> None:
    text = "\n".join(mark.join(row) for row in (["id", "name", "town"], ["1", "Ada", "Rezé"], ["2", "Bob", "Nantes"]))
    source = open_source(written(tmp_path, text))
    assert source.reading.delimiter_name == name
    assert rows_of(source) == [["1", "Ada", "Rezé"], ["2", "Bob", "Nantes"]]


def test_columns_set_apart_by_spaces_are_told(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, " 00001 19970101  1   11.77\r\n 00002 19970112  5   77.00\r\n"))
    assert source.reading.delimiter_name == "space"
    assert not source.reading.header
    assert rows_of(source) == [["00001", "19970101", "1", "11.77"], ["00002", "19970112", "5", "77.00"]]


def test_a_line_break_in_quotes_stays_in_its_value(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, 'id,note\n1,"two\nlines, and a comma"\n2,plain\n'))
    assert rows_of(source) == [["1", "two\nlines, and a comma"], ["2", "plain"]]


def test_a_row_torn_by_a_forgotten_quote_is_put_together_and_told(tmp_path: Path) -> None:
    source = open_source(
        written(tmp_path, "id,street,town\n1,12, rue du Bac,Paris\n2,Quai Sud,Nantes\n3,Place Foch,Angers\n")
    )
    found = profile(source)
    assert rows_of(source)[0] == ["1", "12, rue du Bac", "Paris"]
    assert [notice.code for notice in found.notices] == ["mended_rows"]


def test_a_row_with_too_many_values_is_marked_not_cut(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "id,name\n1,Ada\n2,Bob,extra\n3,Cy\n"))
    batch = next(source.batches())
    assert batch.ragged == {1: 3}
    assert batch.raw[1] == ["2", "Bob", "extra"]


def test_a_column_that_is_there_twice_keeps_both(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "id,E-mail,e-mail\n1,a@b.fr,c@d.fr\n"))
    assert source.columns == ("id", "E-mail", "e-mail (2)")
    assert [notice.code for notice in source.notices] == ["column_twice"]


def test_five_hundred_columns_are_read(tmp_path: Path) -> None:
    head = ",".join(f"c{n}" for n in range(500))
    source = open_source(written(tmp_path, f"{head}\n{','.join(['x'] * 500)}\n"))
    assert len(source.columns) == 500
    assert "many_columns" in [notice.code for notice in source.notices]


def test_empty_marks_are_empty_and_can_be_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "id,name\n1,NULL\n2,Bob\n")
    assert rows_of(open_source(path))[0] == ["1", ""]
    assert rows_of(open_source(path, choices={"nulls": "no"}))[0] == ["1", "NULL"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", refusals.EmptyFile),
        (b"\n \r\n", refusals.EmptyFile),
        (b"name,town\n", refusals.OnlyHeader),
        (b"%PDF-1.7 something", refusals.UnknownFormat),
        (b"PK\x03\x04 nothing of a workbook", refusals.DamagedFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", refusals.DamagedFile),
        ((",".join(f"c{n}" for n in range(1500)) + "\n1\n").encode(), refusals.TooManyColumns),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as caught:
        open_source(written(tmp_path, content))
    assert str(caught.value).strip()


def test_a_wrong_encoding_is_refused_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, "id,name\n1,Ada\n2,Zoé\n", "cp1252")
    with pytest.raises(refusals.WrongEncoding) as caught:
        rows_of(open_source(path, choices={"encoding": "utf-8"}))
    assert "utf-8" in str(caught.value)


def test_a_quotation_mark_that_never_closes_is_refused_and_can_be_read_without(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,agent\n1,"never closed\n' + "2,fine\n" * 200_000)
    with pytest.raises(refusals.UnclosedQuote):
        profile(open_source(path))
    assert profile(open_source(path, choices={"quote": "none"})).rows == 200_001


def bomb(folder: Path, megabytes: int) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (megabytes * 1_000_000))
    return path


def test_an_archive_bomb_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(refusals.ArchiveBomb):
        open_source(bomb(tmp_path, 100))


def test_an_archive_bomb_that_lies_about_its_size_is_not_opened(tmp_path: Path) -> None:
    path = bomb(tmp_path, 100)
    content = path.read_bytes().replace((100_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(refusals.ArchiveBomb):
        open_source(written(tmp_path, content, name="liar.xlsx"))


def test_a_workbook_gives_dates_and_numbers_that_no_habit_misreads(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("Notes").write(0, 0, "read me")
        sheet = book.add_worksheet("Clients")
        sheet.write_row(0, 0, ["Numéro", "Date", "Montant"])
        for row in (1, 2):
            sheet.write_number(row, 0, 1000 + row)
            sheet.write_datetime(row, 1, date(2024, 3, row), day)
            sheet.write_number(row, 2, 1.234)
    source = open_source(path)
    assert source.reading.sheet == "Clients"
    assert [notice.code for notice in source.notices] == ["several_sheets"]
    assert rows_of(source)[0] == ["1001", "2024-03-01", "1.2340"]


def test_parquet_gives_its_columns_as_text(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    table = pa.table({"id": [1, 2], "on": [date(2024, 3, 4), None], "sum": [Decimal("12.50"), Decimal("-3.00")]})
    pq.write_table(table, path)
    assert rows_of(open_source(path)) == [["1", "2024-03-04", "12.50"], ["2", "", "-3.00"]]


def columns_of(folder: Path, text: str) -> FileProfile:
    return profile(open_source(written(folder, text)))


def test_what_is_kept_of_a_column_to_tell_its_kind_is_bounded_and_comes_from_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(profiles, "_SAMPLE", 500)
    monkeypatch.setattr(profiles, "kind_of", lambda sample, mark: seen.append(sample) or "text")
    columns_of(tmp_path, "id;note\n" + "".join(f"{n};{n:07d}{'x' * 300}\n" for n in range(40_000)))
    ids, notes = seen
    assert 250 <= len(ids) <= 500
    assert max(map(len, notes)) == 200
    numbers = [int(value) for value in ids]
    assert sum(number < 20_000 for number in numbers) / len(numbers) == pytest.approx(0.5, abs=0.1)


def test_the_whole_file_proves_the_order_of_dates_and_the_decimal_mark(tmp_path: Path) -> None:
    rows = "".join(f"{n};0{n % 9 + 1}/0{n % 9 + 1}/2024;{n},5\n" for n in range(400)) + "401;25/12/2024;1.234,5\n"
    found = columns_of(tmp_path, f"id;day;sum\n{rows}").columns
    assert (found[1].kind, found[1].dates, found[1].dates_certain) == ("date", "dmy", True)
    assert (found[2].kind, found[2].decimal, found[2].decimal_mixed) == ("number", ",", False)


def test_dates_that_prove_nothing_say_so(tmp_path: Path) -> None:
    found = columns_of(tmp_path, "id,day\n1,03/04/2024\n2,05/06/2024\n").columns[1]
    assert (found.dates, found.dates_certain) == ("dmy", False)


def test_month_first_is_told(tmp_path: Path) -> None:
    assert columns_of(tmp_path, "id,day\n1,03/04/2024\n2,05/26/2024\n").columns[1].dates == "mdy"


def test_lines_of_one_order_stay_in_one_batch_wherever_they_stand(tmp_path: Path) -> None:
    rows = [f"{n % 7},p{n}" for n in range(70)]
    source = open_source(written(tmp_path, "order,product\n" + "\n".join(rows) + "\n"))
    batches = list(grouped_batches(source, 0, lambda _offset: 15))
    places = [{row[0] for row in batch.raw} for batch in batches]
    assert sum(len(batch) for batch in batches) == 70
    assert all(not (one & other) for one in places for other in places if one is not other)
    assert sorted(number for batch in batches for number in batch.numbers) == list(range(2, 72))


def test_a_stream_is_no_archive(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(refusals.UnknownFormat):
        open_source(written(tmp_path, buffer.getvalue()))


def test_json_lines_are_a_table_with_the_names_of_their_objects(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text(
        '{"id": 1.50, "name": "Zoé", "address": {"city": "Rezé"}, "tags": ["vip", "ami"]}\n\n'
        '{"name": "Ana", "is_new": true, "id": null}\nnot json\n["id"]\n'
    )
    source = open_source(path)
    assert source.columns == ("id", "name", "address.city", "tags", "is_new")
    batch = next(source.batches())
    assert batch.numbers == [1, 3, 4, 5]
    assert [column[:2] for column in batch.columns] == [
        ["1.50", ""], ["Zoé", "Ana"], ["Rezé", ""], ["vip, ami", ""], ["", "true"],
    ]  # fmt: skip
    assert batch.ragged == {2: -1, 3: -1}
    assert batch.raw[2][0] == "not json"
