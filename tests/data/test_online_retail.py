"""The rules that turn raw order lines into products and interactions."""

from collections import Counter
from decimal import Decimal

import pytest

from data.convert import online_retail
from data.convert.online_retail import Line

Rows = list[dict[str, str]]


def row(
    code: str,
    description: str,
    *,
    invoice: str = "536365",
    quantity: str = "6",
    price: str = "2.55",
    date: str = "2011-10-01 08:26:00",
    customer: str = "17850",
) -> dict[str, str]:
    return {
        "InvoiceNo": invoice,
        "StockCode": code,
        "Description": description,
        "Quantity": quantity,
        "InvoiceDate": date,
        "UnitPrice": price,
        "CustomerID": customer,
        "Country": "United Kingdom",
    }


def cleaned(*rows: dict[str, str]) -> tuple[list[Line], Counter[str]]:
    return online_retail.clean(rows)


def products(*rows: dict[str, str]) -> dict[object, dict[str, object]]:
    lines, _ = cleaned(*rows)
    return {product["id"]: product for product in online_retail.products(lines)}


@pytest.mark.parametrize(
    ("code", "description"),
    [
        ("POST", "POSTAGE"),
        ("DOT", "DOTCOM POSTAGE"),
        ("C2", "CARRIAGE"),
        ("M", "Manual"),
        ("m", "Manual"),
        ("D", "Discount"),
        ("S", "SAMPLES"),
        ("BANK CHARGES", "Bank Charges"),
        ("AMAZONFEE", "AMAZON FEE"),
        ("gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00"),
        ("22016", "Dotcomgiftshop Gift Voucher £100.00"),
        ("23444", "Next Day Carriage"),
        ("23574", "PACKING CHARGE"),
    ],
)
def test_fees_are_no_products(code: str, description: str) -> None:
    lines, counts = cleaned(row(code, description))
    assert lines == []
    assert counts["fee, postage, voucher or manual entry"] == 1


def test_lines_without_a_price_are_dropped() -> None:
    lines, counts = cleaned(row("22467", "amazon", price="0.0"), row("PADS", "PADS", price="0.001"))
    assert lines == []
    assert counts["no price"] == 1


def test_stock_adjustments_are_no_cancellations() -> None:
    lines, counts = cleaned(row("22467", "GUMBALL COAT RACK", quantity="-4"))
    assert lines == []
    assert counts["stock adjustment"] == 1


def test_a_cancelled_line_keeps_its_quantity_as_a_positive_number() -> None:
    lines, _ = cleaned(row("22467", "GUMBALL COAT RACK", invoice="C536379", quantity="-4"))
    (order,) = online_retail.orders(lines)
    assert order == (
        "17850",
        "22467",
        "purchase",
        "2011-10-01T08:26",
        4,
        Decimal("2.55"),
        "C536379",
        "cancelled",
    )


def test_a_missing_customer_stays_missing() -> None:
    lines, _ = cleaned(row("22467", "GUMBALL COAT RACK", customer=""))
    (order,) = online_retail.orders(lines)
    assert order[0] == ""
    assert order[-1] == "completed"


def test_codes_that_differ_in_case_are_one_item_under_the_commoner_spelling() -> None:
    found = products(
        row("84795B", "SUNSET CHECK HAMMOCK"),
        row("84795B", "SUNSET CHECK HAMMOCK"),
        row("84795b", "SUNSET CHECK HAMMOCK"),
    )
    assert list(found) == ["84795B"]


def test_notes_of_the_warehouse_never_become_a_title() -> None:
    found = products(
        row("84805B", "wet damaged"),
        row("84805B", "wet damaged"),
        row("84805B", "BLUE CLIMBING HYDRANGEA ART FLOWER"),
    )
    assert found["84805B"]["title"] == "Blue Climbing Hydrangea Art Flower"


@pytest.mark.parametrize("note", ["wet damaged", "?", "??", "", "wrong barcode", "amazon"])
def test_an_item_known_by_notes_only_is_no_product(note: str) -> None:
    lines, counts = cleaned(row("84805B", note))
    assert lines == []
    assert counts["item without a title"] == 1


def test_a_real_title_in_mixed_case_is_kept() -> None:
    assert products(row("21703", "BAG 125g SWIRLY MARBLES"))["21703"]["title"] == "Bag 125g Swirly Marbles"


def test_the_current_price_is_the_usual_one_of_the_last_90_days_of_sale() -> None:
    found = products(
        *[row("22467", "GUMBALL COAT RACK", price="5.79", date="2011-01-05 10:00:00")] * 5,
        *[row("22467", "GUMBALL COAT RACK", price="2.46", date="2011-09-05 10:00:00")] * 2,
        row("22467", "GUMBALL COAT RACK", price="4.96", date="2011-09-06 10:00:00"),
    )
    assert found["22467"]["price"] == "2.46 GBP"


def test_in_stock_is_what_sold_in_the_last_60_days_of_the_data() -> None:
    found = products(
        row("22467", "GUMBALL COAT RACK", date="2011-10-31 10:00:00"),
        row("22468", "BABUSHKA LIGHTS STRING OF 10", date="2011-09-02 10:00:00"),
        row("22469", "HEART OF WICKER SMALL", date="2011-09-01 10:00:00"),
        row("22469", "HEART OF WICKER SMALL", date="2011-10-30 10:00:00", invoice="C5", quantity="-1"),
    )
    assert {item: product["availability"] for item, product in found.items()} == {
        "22467": "in_stock",
        "22468": "in_stock",
        "22469": "out_of_stock",
    }


def test_orders_come_in_order_of_time() -> None:
    lines, _ = cleaned(
        row("22467", "GUMBALL COAT RACK", date="2011-10-02 08:00:00", invoice="2"),
        row("22467", "GUMBALL COAT RACK", date="2011-10-01 08:00:00", invoice="1"),
    )
    assert [order[6] for order in online_retail.orders(lines)] == ["1", "2"]
