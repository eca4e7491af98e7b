"""Products beside one another: where their listings differ, as `product_comparison` and as text."""

from __future__ import annotations

from collections.abc import Sequence

from actions.payloads import ComparisonRow, ProductComparison, attributes, comparison, item
from actions.wording import Wording
from recommender import Product


def payload(products: Sequence[Product], wording: Wording) -> ProductComparison:
    """The table: a row for each attribute in which the products differ, null where a listing is silent."""
    stated = [_stated(product, wording) for product in products]
    names = dict.fromkeys(name for values in stated for name in values)
    rows: list[ComparisonRow] = []
    for name in names:
        values = [value.get(name) for value in stated]
        if len(set(values)) > 1:
            rows.append({"attribute": name, "values": values})
    return comparison([item(product) for product in products], rows)


def text(products: Sequence[Product], table: ProductComparison, wording: Wording) -> str:
    """The table for a client that shows words only."""
    silent = wording.text("utter_compare_unstated")
    heading = wording.text("utter_compare" if table["rows"] else "utter_compare_alike")
    lines = [
        wording.text("utter_compare_item", number=number, title=product.title)
        for number, product in enumerate(products, start=1)
    ]
    for row in table["rows"]:
        values = ""
        for value in row["values"]:
            shown = silent if value is None else value
            values = wording.text("utter_compare_values", first=values, second=shown) if values else shown
        name = wording.text(f"utter_name_{row['attribute']}")
        lines.append(wording.text("utter_detail_attribute", name=name, value=values))
    return "\n".join([heading, *lines])


def _stated(product: Product, wording: Wording) -> dict[str, str]:
    """What a listing states, as a shopper reads it."""
    stated = {
        "price": wording.money(product.price),
        "availability": wording.text(f"utter_{product.availability}"),
    }
    return stated | {name: wording.value(value) for name, value in attributes(product).items()}
