"""`python -m data.labels categories|attributes`: compare the imported catalogue with the labels."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.labels.scores import AttributeScores, families, read_labels, score_categories
from recommender.catalogue import Catalogue

HERE = Path(__file__).parent
HALVES = {"dev": "dev", "held_out": "held out"}


def main() -> None:
    """Parse the arguments and print one of the two reports."""
    parser = argparse.ArgumentParser(prog="python -m data.labels", description=__doc__)
    parser.add_argument("report", choices=["categories", "attributes"])
    parser.add_argument(
        "--catalogue", type=Path, default=Path("artifacts/catalogue"), help="imported catalogue"
    )
    parser.add_argument(
        "--errors", action="store_true", help="list disagreements (never of the held-out half)"
    )
    arguments = parser.parse_args()
    catalogue = Catalogue.load(arguments.catalogue)
    report = report_categories if arguments.report == "categories" else report_attributes
    report(catalogue, errors=arguments.errors)


def report_categories(catalogue: Catalogue, *, errors: bool) -> None:
    """Print the share of items in the right category, half by half."""
    rows = read_labels(HERE / "categories.csv")
    derived = {product.id: product.category for product in catalogue.products}
    for half, name in HALVES.items():
        exact, accepted = score_categories([row for row in rows if row["half"] == half], derived)
        print(f"categories, {name:8}: labelled category {exact}")
        print(f"categories, {name:8}: or one as right   {accepted}")
        if errors and half == "dev":
            print("".join(f"  {miss}\n" for miss in accepted.misses), end="")


def report_attributes(catalogue: Catalogue, *, errors: bool) -> None:
    """Print, half by half, how the derived colour and material agree with the labels."""
    rows = [row for row in read_labels(HERE / "attributes.csv") if row["item_id"] in catalogue.positions]
    for half, name in HALVES.items():
        part = [row for row in rows if row["half"] == half]
        for attribute in ("color", "material"):
            for aspect, score in vars(attribute_scores(part, attribute, catalogue)).items():
                print(f"{attribute:8}, {name:8}: {aspect:9} {score}")
                if errors and half == "dev":
                    print("".join(f"  {miss}\n" for miss in score.misses), end="")


def attribute_scores(rows: list[dict[str, str]], attribute: str, catalogue: Catalogue) -> AttributeScores:
    """Score one attribute over labelled rows."""
    scores, family = AttributeScores(), families(attribute)
    for row in rows:
        product = catalogue.product(row["item_id"])
        scores.add(row, attribute, getattr(product, attribute), product.mentions.get(attribute, ()), family)
    return scores


if __name__ == "__main__":
    main()
