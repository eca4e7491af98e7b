"""The catalogue's filters equal a judge who reads one product at a time."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue import Catalogue, product_from_json, product_to_json
from recommender.taxonomy import Category, Taxonomy
from recommender.types import WISH_ATTRIBUTES, Filters, Money, Product

TAXONOMY = Taxonomy(
    {c.id: c for c in (Category("home", "Home"), Category("mugs", "Mugs", parent="home"))}, "home"
)
COLORS = ("red", "navy", "blue")
MATERIALS = ("wood", "plastic")

values = st.lists(st.sampled_from(COLORS), unique=True, max_size=2).map(tuple)
materials = st.lists(st.sampled_from(MATERIALS), unique=True, max_size=2).map(tuple)
prices = st.decimals(min_value=0, max_value=20, places=2)


@st.composite
def products(draw, item_id: str) -> Product:
    category = draw(st.sampled_from(("home", "mugs")))
    mentions = {
        "color": draw(values),
        "material": draw(materials),
        "size": draw(st.sampled_from(((), ("small",)))),
    }
    return Product(
        id=item_id,
        title="A thing",
        description="",
        price=Money(draw(prices), "GBP"),
        availability=draw(st.sampled_from(("in_stock", "out_of_stock"))),
        category=category,
        category_path=TAXONOMY.path(category),
        brand=draw(st.sampled_from((None, "Acme"))),
        color=draw(values),
        material=draw(materials),
        size=draw(st.sampled_from((None, "small", "small/45cm"))),
        gender=draw(st.sampled_from((None, "female"))),
        mentions={a: v for a, v in mentions.items() if v},
    )


catalogues = st.integers(0, 8).flatmap(lambda n: st.tuples(*(products(f"p{i}") for i in range(n))))
wishes = st.lists(st.sampled_from(("Red", "blue", "navy", "green")), max_size=2).map(tuple)
limits = st.none() | st.decimals(min_value=0, max_value=20, places=3)
exclusions = st.dictionaries(
    st.sampled_from(WISH_ATTRIBUTES),
    st.lists(
        st.sampled_from((*COLORS, *MATERIALS, "mugs", "home", "acme", "small", "female")), max_size=2
    ).map(tuple),
    max_size=3,
)
filters = st.builds(
    Filters,
    category=st.sampled_from(((), ("home",), ("mugs",), ("unknown",))),
    color=wishes,
    material=st.sampled_from(((), ("wood",), ("wood", "plastic"))),
    brand=st.sampled_from(((), ("Acme",), ("acme",))),
    size=st.sampled_from(((), ("small",), ("45cm",), ("small/45cm",))),
    gender=st.sampled_from(((), ("female",))),
    price_min=limits,
    price_max=limits,
    exclude=exclusions,
    in_stock=st.sampled_from((None, True, False)),
)


def said(product: Product, attribute: str) -> set[str]:
    own: Mapping[str, object] = {
        "category": product.category_path,
        "color": product.color,
        "material": product.material,
        "brand": (product.brand,) if product.brand else (),
        "size": product.size.split("/") if product.size else (),
        "gender": (product.gender,) if product.gender else (),
    }
    return {str(value).lower() for value in own[attribute]}  # type: ignore[attr-defined]


def meets(product: Product, wish: Filters) -> bool:
    for attribute in WISH_ATTRIBUTES:
        wanted = {value.lower() for value in getattr(wish, attribute)}
        if wanted and not wanted & said(product, attribute):
            return False
        stated = said(product, attribute) | set(product.mentions.get(attribute, ()))
        if stated & {value.lower() for value in wish.exclude.get(attribute, ())}:
            return False
    price = product.price.amount
    if wish.price_min is not None and price < wish.price_min:
        return False
    if wish.price_max is not None and price > wish.price_max:
        return False
    return not (wish.in_stock and product.availability != "in_stock")


@given(catalogues, filters)
def test_allowed_equals_a_judge_of_single_products(items: tuple[Product, ...], wish: Filters) -> None:
    catalogue = Catalogue(items, TAXONOMY, "GBP")
    assert catalogue.allowed(wish).tolist() == [meets(product, wish) for product in items]


@given(catalogues, exclusions)
def test_unstated_names_the_excluded_attributes_a_listing_is_silent_on(items, excluded) -> None:
    catalogue = Catalogue(items, TAXONOMY, "GBP")
    filters = Filters(exclude=excluded)
    for position, product in enumerate(items):
        unstated = catalogue.unstated(position, filters)
        silent = {
            a
            for a, values in excluded.items()
            if values and not said(product, a) | set(product.mentions.get(a, ()))
        }
        assert set(unstated) == silent
        assert catalogue.silent(filters)[position] == bool(silent)


@given(products("p1"))
def test_a_product_survives_its_file(product: Product) -> None:
    assert product_from_json(product_to_json(product)) == product


def item(amount: str, currency: str = "GBP") -> Product:
    return Product("p", "t", "", Money(Decimal(amount), currency), "in_stock", "home", ("home",))


def test_prices_are_inclusive_and_exact_to_the_penny() -> None:
    catalogue = Catalogue([item("20.00"), item("20.01")], TAXONOMY, "GBP")
    assert catalogue.allowed(Filters(price_max=Decimal("20"))).tolist() == [True, False]
    assert catalogue.allowed(Filters(price_max=Decimal("20.005"))).tolist() == [True, False]
    assert catalogue.allowed(Filters(price_min=Decimal("20.005"))).tolist() == [False, True]


@pytest.mark.parametrize("limit", ["1E+40", "Infinity"])
def test_absurd_limits_are_no_error(limit: str) -> None:
    catalogue = Catalogue([item("20.00")], TAXONOMY, "GBP")
    assert catalogue.allowed(Filters(price_max=Decimal(limit))).all()
    assert not catalogue.allowed(Filters(price_min=Decimal(limit))).any()


def test_currencies_without_decimals() -> None:
    catalogue = Catalogue([item("500", "JPY")], TAXONOMY, "JPY")
    assert catalogue.prices.tolist() == [500]
    assert catalogue.allowed(Filters(price_max=Decimal(500))).all()


def test_an_exclusion_of_something_that_is_no_attribute_is_an_error() -> None:
    with pytest.raises(KeyError):
        Catalogue([item("1")], TAXONOMY, "GBP").allowed(Filters(exclude={"colour": ("red",)}))


def test_an_empty_catalogue_filters_too() -> None:
    assert Catalogue([], TAXONOMY, "GBP").allowed(Filters(color=("red",))).shape == (0,)
    assert Catalogue([], TAXONOMY, "GBP").allowed(Filters()).dtype == np.bool_
