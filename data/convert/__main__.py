"""`python -m data.convert SOURCE`: make the demo store's feeds from the published data sets."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from data.convert import grocery_store, online_retail, retail_demo_store
from data.convert.feeds import write_csv, write_products

SOURCES = ("online_retail", "retail_demo_store", "grocery_store")
STORE = Path(__file__).parents[1] / "stores" / "demo"


def main() -> None:
    """Convert all three sources and print what was kept and dropped."""
    parser = argparse.ArgumentParser(prog="python -m data.convert", description=__doc__)
    parser.add_argument("source", type=Path, help=f"folder with {', '.join(SOURCES)}")
    parser.add_argument("--store", type=Path, default=STORE, help="folder to write to (default: %(default)s)")
    arguments = parser.parse_args()
    for name in SOURCES:
        if not (arguments.source / name).is_dir():
            parser.error(f"{arguments.source / name}: no such folder")
    convert_orders(arguments.source / "online_retail", arguments.store)
    convert_demo_products(arguments.source / "retail_demo_store", arguments.store)
    convert_groceries(arguments.source / "grocery_store", arguments.store)


def convert_orders(source: Path, store: Path) -> None:
    """Online Retail: the gift products and everyone's orders."""
    lines, counts = online_retail.clean(online_retail.read_rows(source / "transactions.csv.gz"))
    rows = list(online_retail.products(lines))
    write_products(store / "gifts.jsonl.gz", rows)
    write_csv(store / "orders.csv.gz", online_retail.ORDER_COLUMNS, online_retail.orders(lines))
    stock = Counter(row["availability"] for row in rows)
    print(f"online retail: {sum(counts.values())} lines")
    for rule, count in counts.most_common():
        print(f"  {count:7} {rule}")
    print(f"  {sum(line.cancelled for line in lines):7} of the kept lines are cancelled")
    print(f"  {len({line.customer for line in lines if line.customer}):7} customers")
    print(f"  {sum(not line.customer for line in lines):7} lines without a customer")
    print(f"  {len(rows):7} items, {stock['in_stock']} in stock, {stock['out_of_stock']} out of stock")


def convert_demo_products(source: Path, store: Path) -> None:
    """Retail Demo Store: products without orders."""
    rows = retail_demo_store.read_rows(source / "products.json.gz")
    count = write_products(store / "retail.jsonl.gz", retail_demo_store.products(rows))
    print(f"retail demo store: {count} products")


def convert_groceries(source: Path, store: Path) -> None:
    """Grocery Store: groceries with a photo each."""
    rows = grocery_store.read_rows(source / "products.json")
    count = write_products(store / "groceries.jsonl.gz", grocery_store.products(rows))
    images = grocery_store.copy_images(rows, source, store / "images")
    grocery_store.copy_photos(source, store / "photos")
    print(f"grocery store: {count} products, {images} pictures of them")


if __name__ == "__main__":
    main()
