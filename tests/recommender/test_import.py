"""Feeds of every kind, good and bad, through the import of a store."""

import gzip
import json
import shutil
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender.catalogue import EVENTS, STATUSES, Catalogue, Interactions
from recommender.errors import ArtifactError, InputError
from recommender.orders import OrderBook
from recommender.pipelines.import_feeds import import_store

TINY = Path(__file__).parent.parent / "stores" / "tiny"
HEAD = "id,title,price\n"
GOOD = {"id": "a1", "title": "Red Mug", "price": "4.95 GBP"}


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


@pytest.fixture
def feed(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def imported(artifacts: Path, feed):
    """Import product rows as JSON lines with one good row before them; return (report, catalogue)."""

    def run(*rows: dict[str, Any] | str):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in (GOOD, *rows)]
        report = import_store(TINY, artifacts, [feed("products.jsonl", "\n".join(lines) + "\n")])
        return report, Catalogue.load(artifacts / "catalogue")

    return run


def one(**fields: Any) -> dict[str, Any]:
    return {"id": "x", "title": "Blue Mug", "price": "1.00 GBP", **fields}


def test_the_tiny_store(artifacts: Path) -> None:
    report = import_store(TINY, artifacts)
    catalogue, interactions = (
        Catalogue.load(artifacts / "catalogue"),
        Interactions.load(artifacts / "catalogue"),
    )
    assert (report.products, report.interactions, report.users, report.refused_count) == (40, 187, 30, 0)
    assert catalogue.product("m1").price.amount == Decimal("4.95")
    assert catalogue.product("m1").color == ("red",)
    assert catalogue.product("m8").availability == "out_of_stock"
    assert catalogue.product("f1").brand == "Tidewater"
    assert catalogue.name_of("mugs") == "Mugs"
    assert len(interactions) == 187
    assert np.all(np.diff(interactions.time) >= 0)


def test_orders_stay_readable(artifacts: Path) -> None:
    import_store(TINY, artifacts)
    catalogue, found = Catalogue.load(artifacts / "catalogue"), Interactions.load(artifacts / "catalogue")
    source = [line.split(",") for line in (TINY / "orders.csv").read_text().splitlines()[1:]]
    user, item, event, _, quantity, price, order, status = source[0]
    lines = np.flatnonzero(found.order == found.orders.index(order))
    line = lines[found.item[lines] == catalogue.positions[item]][0]
    assert found.users[found.user[line]] == user
    assert (found.quantity[line], found.price[line]) == (int(quantity), int(Decimal(price) * 100))
    assert (EVENTS[found.event[line]], STATUSES[found.status[line]]) == (event, status)
    cancelled = sum(row[-1] == "cancelled" for row in source)
    assert int((~found.purchases()).sum()) == cancelled


def test_the_first_sale_comes_from_the_orders(artifacts: Path) -> None:
    import_store(TINY, artifacts)
    catalogue = Catalogue.load(artifacts / "catalogue")
    days = sorted(
        line.split(",")[3][:10] for line in (TINY / "orders.csv").read_text().splitlines() if ",f1," in line
    )
    assert catalogue.product("f1").first_sold.isoformat() == days[0]
    assert catalogue.product("x1").first_sold is not None


def test_a_second_import_does_nothing_until_something_changes(artifacts: Path, tmp_path: Path) -> None:
    store = shutil.copytree(TINY, tmp_path / "store")
    assert not import_store(store, artifacts).up_to_date
    again = import_store(store, artifacts)
    assert again.up_to_date
    assert again.products == 40
    assert not import_store(store, artifacts, force=True).up_to_date
    taxonomy = store / "taxonomy.yml"
    taxonomy.write_text(taxonomy.read_text().replace("name: Mugs", "name: Cups"))
    assert not import_store(store, artifacts).up_to_date
    assert Catalogue.load(artifacts / "catalogue").name_of("mugs") == "Cups"


CSV = 'ID,Title,Price,g:Image Link\na1,Red Mug,4.95 GBP,/i/a1.jpg\na2,"Mug, ""big""",3,\n'
SAME_FEED = {
    "comma.csv": CSV,
    "tab.tsv": 'id\ttitle\tprice\timage_link\na1\tRed Mug\t4.95 GBP\t/i/a1.jpg\na2\t"Mug, ""big"""\t3\t\n',
    "windows.csv": "\ufeff" + CSV.replace("\n", "\r\n"),
    "no_last_line_end.csv": CSV.rstrip("\n"),
    "packed.csv.gz": gzip.compress(CSV.encode()),
    "packed_without_saying.csv": gzip.compress(CSV.encode()),
    "lines.jsonl": '\ufeff{"id": "a1", "title": "Red Mug", "price": 4.95, "image-link": "/i/a1.jpg"}\r\n\r\n'
    '{"id": "a2", "title": "Mug, \\"big\\"", "price": "3 gbp"}',
    "list.json": '\ufeff [\n{"g:id": "a1", "title": "Red Mug", "price": {"value": "4.95", "currency": "GBP"},'
    '\n"image_link": "/i/a1.jpg"} ,\n {"id": "a2", "title": "Mug, \\"big\\"", "price": 3}\n]\n',
    "lines.json": '{"id": "a1", "title": "Red Mug", "price": "GBP 4.95", "image link": "/i/a1.jpg"}\n'
    '{"id": "a2", "title": "Mug, \\"big\\"", "price": "3.0"}\n',
}


@pytest.mark.parametrize("name", SAME_FEED)
def test_every_kind_of_file_gives_the_same_products(artifacts: Path, feed, name: str) -> None:
    report = import_store(TINY, artifacts, [feed(name, SAME_FEED[name])])
    first, second = Catalogue.load(artifacts / "catalogue").products
    assert report.refused_count == 0
    assert (first.id, first.title, first.price.amount, first.image_link) == (
        "a1",
        "Red Mug",
        Decimal("4.95"),
        "/i/a1.jpg",
    )
    assert (second.title, str(second.price.amount), second.availability) == ('Mug, "big"', "3.00", "in_stock")


def test_a_long_json_list_is_read_piece_by_piece(artifacts: Path, feed) -> None:
    rows = [one(id=str(i), description="é" * 997) for i in range(500)]
    report = import_store(TINY, artifacts, [feed("list.json", json.dumps(rows, ensure_ascii=False))])
    assert report.products == 500


REFUSED = {
    "no id": (one(id=None), "id", "missing"),
    "empty id": (one(id="  "), "id", "missing"),
    "number with a point as id": (one(id=1.5), "id", "neither text nor"),
    "control character in the id": (one(id="x\u0007"), "id", "control"),
    "long id": (one(id="x" * 201), "id", "201 characters"),
    "duplicate id": (one(id="a1"), "id", "stands already in"),
    "no title": ({"id": "x", "price": "1 GBP"}, "title", "missing"),
    "title of markup": (one(title="<b> </b>"), "title", "missing"),
    "long title": (one(title="x" * 301), "title", "301 characters"),
    "title of parts": (one(title={"a": 1}), "title", "not text"),
    "brand of lists": (one(brand=[["x"]]), "brand", "not text"),
    "truth value as description": (one(description=True), "description", "not text"),
    "empty price": (one(price=" "), "price", "not a price"),
    "no price": ({"id": "x", "title": "Mug"}, "price", "missing"),
    "other currency": (one(price="4.95 EUR"), "price", "EUR"),
    "decimal comma": (one(price="4,95 GBP"), "price", "comma"),
    "thousands": (one(price="1,299.00 GBP"), "price", "comma"),
    "negative": (one(price="-4.95 GBP"), "price", "negative"),
    "negative number": (one(price=-1), "price", "negative"),
    "NaN in text": (one(price="NaN"), "price", "not a price"),
    "words": (one(price="free"), "price", "not a price"),
    "too exact": (one(price="4.955 GBP"), "price", "more decimals"),
    "exponent": (one(price="1e3"), "price", "not a price"),
    "truth value": (one(price=True), "price", "not a price"),
    "too high": (one(price="99999999999999999999999999999999"), "price", "higher"),
    "other digits": (one(price="\u0664.\u0669"), "price", "not a price"),
    "availability": (one(availability="soon"), "availability", "'soon' is none of in_stock, out_of_stock"),
    "gender": (one(gender="robot"), "gender", "none of"),
    "rating": (one(rating=7), "rating", "between 0 and 5"),
    "rating in words": (one(rating="good"), "rating", "not a number"),
    "pack count": (one(pack_count=0), "pack_count", "between 1"),
    "first sold": (one(first_sold="yesterday"), "first_sold", "ISO 8601"),
    "field twice": ('{"id": "x", "ID": "y", "title": "Mug", "price": "1"}', "id", "twice"),
    "NaN": ('{"id": "x", "title": "Mug", "price": NaN}', "", "NaN is not a number"),
    "no JSON": ('{"id": "x", "title": ', "", "not valid JSON"),
    "no object": ('["x"]', "", "not a JSON object"),
    "too deep": ("[" * 100_000, "", "nested too deeply"),
    "too long": (json.dumps(one(description="x" * 1_000_001)), "", "longer than"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_line_is_refused_with_its_place_and_reason(imported, artifacts: Path, case: str) -> None:
    row, field, reason = REFUSED[case]
    report, catalogue = imported(row, one(id="last"))
    refusal = report.refused[0]
    assert (report.refused_count, refusal.line, refusal.field) == (1, 2, field)
    assert reason in refusal.reason
    assert "products.jsonl: line 2" in str(refusal)
    assert [p.id for p in catalogue.products] == ["a1", "last"]
    kept = [json.loads(line) for line in (artifacts / "catalogue" / "refused.jsonl").read_text().splitlines()]
    assert [(r["line"], r["field"]) for r in kept] == [(2, field)]


def test_text_is_cleaned(imported) -> None:
    _, catalogue = imported(
        one(
            title="  Caf\u00e9 &amp; <b>Co</b>\u0000\tMug\n",
            description="<p>Soft.</p><script>alert(1)</script><br>5 &lt; 6 \u2028 \ud83c\udf81"
            + "x" * 20_000,
            availability="In Stock",
            brand=None,
        )
    )
    product = catalogue.product("x")
    assert product.title == "Caf\u00e9 & Co Mug"
    assert product.description.startswith("Soft. 5 < 6 \U0001f381x")
    assert len(product.description) == 10_000


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", "/\\evil", "x.jpg"]
)
def test_addresses_that_have_no_place_on_a_page_are_dropped(imported, address: str) -> None:
    _, catalogue = imported(one(link=address, image_link=address))
    assert catalogue.product("x").link is None
    assert catalogue.product("x").image_link is None


def test_rows_of_a_table_that_do_not_fit_are_refused(artifacts: Path, feed) -> None:
    content = HEAD + 'a1,Mug,1\na2,Mug,1,extra\na3,Mug\na4,"Mug" big,1\na5,"Mug\nof two lines",1\na6,Mug,1\n'
    report = import_store(TINY, artifacts, [feed("p.csv", content)])
    assert [refusal.line for refusal in report.refused] == [3, 4, 5]
    assert [p.id for p in Catalogue.load(artifacts / "catalogue").products] == ["a1", "a5", "a6"]


PACKED = gzip.compress(b"".join(f"{i},Mug {i},1\n".encode() for i in range(5000)))
UNREADABLE = {
    "truncated gzip": ("p.csv.gz", PACKED[: len(PACKED) // 2], "gzip"),
    "damaged gzip": ("p.csv.gz", PACKED[:500] + b"\xff" * 20 + PACKED[520:], "gzip"),
    "Latin-1": ("p.csv", HEAD.encode() + b"a1,Caf\xe9,1\n", "line 2: byte 0xe9 is not UTF-8"),
    "UTF-16": ("p.csv", HEAD.encode("utf-16"), "not UTF-8"),
    "Latin-1 JSON list": ("p.json", b'[{"id": "\xe9"}]', "not UTF-8"),
    "cut JSON lines": (
        "p.jsonl",
        '{"id": "a1", "title": "Mug", "price": 1}\n{"id": "a2", "ti',
        "middle of a line",
    ),
    "cut table": ("p.csv", HEAD + "a1,Mug,1\na2,Mu", "middle of a line"),
    "cut quotation": ("p.csv", HEAD + 'a1,"Mug,1\na2,Mug,1\n', "never closed"),
    "cut list": ("p.json", '[{"id": "a1", "title": "Mug", "price": 1},', "cut off"),
    "no list": ("p.json", '[{"id": "a1"} {"id": "a2"}]', "expected ','"),
    "more than a list": ("p.json", '[{"id": "a1", "title": "Mug", "price": 1}] x', "after the end"),
    "no header": ("p.csv", "", "no header"),
    "two columns of a name": ("p.csv", "id,title,price,ID\n1,a,1,2\n", "two columns"),
    "nothing": ("p.jsonl", "\n\n", "no product"),
    "only bad lines": ("p.csv", HEAD + ",,\n", "no product"),
    "unknown kind": ("p.xml", "<rss/>", "must end in"),
    "mostly refused": ("p.csv", HEAD + "a1,Mug,1\n" + "a2,Mug,free\n" * 11, "11 of 12 lines refused"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_half_read_feed_never_replaces_a_good_catalogue(artifacts: Path, feed, case: str) -> None:
    import_store(TINY, artifacts)
    name, content, reason = UNREADABLE[case]
    path = feed(name, content)
    with pytest.raises(InputError, match=name) as raised:
        import_store(TINY, artifacts, [path])
    assert reason in str(raised.value)
    assert len(Catalogue.load(artifacts / "catalogue")) == 40
    assert sorted(p.name for p in artifacts.iterdir()) == ["catalogue", "orders"]
    assert OrderBook.open(artifacts).order("1035", "c20") is not None


@pytest.mark.parametrize("missing", ["absent.csv", "."])
def test_a_feed_that_is_not_there(artifacts: Path, tmp_path: Path, missing: str) -> None:
    with pytest.raises(InputError):
        import_store(TINY, artifacts, [tmp_path / missing])
    with pytest.raises(ArtifactError, match="recommender import"):
        Catalogue.load(artifacts / "catalogue")


def test_interactions_are_read_line_by_line(artifacts: Path, feed) -> None:
    rows = [
        "user_id,item_id,event,time,quantity,price,order_id,status",
        ",m1,purchase,2011-01-01T10:00:00+01:00,,,o1,",
        "u1,m1,view_item,2011-01-01,1,,,",
        "u1,unknown,purchase,2011-01-01,1,1.00,o1,completed",
        "u1,m1,bought,2011-01-01,1,1.00,o1,completed",
        "u1,m1,purchase,sometime,1,1.00,o1,completed",
        "u1,m1,purchase,2011-01-01,-1,1.00,o1,completed",
        "u1,m1,purchase,2011-01-01,1,1.00 USD,o1,completed",
        "u1,m1,purchase,2011-01-01,1,1.00,o1,lost",
        "u1,m1,purchase,2011-01-01,1,1.00,,completed",
        "u1,,purchase,2011-01-01,1,1.00,o1,completed",
        "u\u0007,m1,purchase,2011-01-01,1,1.00,o1,completed",
    ]
    report = import_store(TINY, artifacts, [feed("events.csv", "\n".join(rows) + "\n")])
    refused = [(refusal.line, refusal.field) for refusal in report.refused]
    fields = ["event", "time", "quantity", "price", "status", "order_id", "item_id", "user_id"]
    assert refused == list(zip(range(5, 13), fields, strict=True))
    assert report.unknown_items == {"unknown": 1}
    assert report.products == 40
    found = Interactions.load(artifacts / "catalogue")
    assert found.user.tolist() == [0, -1]
    assert found.order.tolist() == [-1, 0]
    assert found.price.tolist() == [-1, -1]
    assert found.time.tolist() == [1293840000, 1293872400]


def test_product_feeds_given_by_hand_are_the_whole_catalogue(artifacts: Path, feed) -> None:
    report = import_store(TINY, artifacts, [feed("p.csv", HEAD + "a1,Mug,1\n")])
    assert (report.products, report.interactions) == (1, 0)


def test_the_report_tells_people_and_programs(imported, artifacts: Path) -> None:
    report, _ = imported(
        *(one(id=str(i), price="free") for i in range(5)), *(one(id=f"g{i}") for i in range(30))
    )
    assert sum(line.startswith("refused: ") for line in report.lines()) == 5
    assert import_store(TINY, artifacts, [artifacts.parent / "products.jsonl"]).refused_count == 5
    document = json.loads(json.dumps(report.to_json()))
    assert (document["refused_count"], document["products"]) == (5, 31)
    assert document["refused"][0]["line"] == 2
    assert document["refused_fields"] == {"products price": 5}


SETTINGS = {
    "no file": (None, "store.yml: cannot be read"),
    "no currency": ("name: x\nproducts: [p.csv]\ntaxonomy: t.yml\n", "currency"),
    "strange currency": ("name: x\ncurrency: pounds\nproducts: [p.csv]\ntaxonomy: t.yml\n", "ISO 4217"),
    "no products": ("name: x\ncurrency: GBP\ntaxonomy: t.yml\n", "products"),
    "products in words": ("name: x\ncurrency: GBP\nproducts: p.csv\ntaxonomy: t.yml\n", "list of file names"),
    "a lone synonym": (
        "name: x\ncurrency: GBP\nproducts: [p.csv]\ntaxonomy: t.yml\nsynonyms: [[sofa]]\n",
        "synonyms: \\['sofa'\\]",
    ),
    "synonyms in words": (
        "name: x\ncurrency: GBP\nproducts: [p.csv]\ntaxonomy: t.yml\nsynonyms: sofa\n",
        "synonyms: expected a list",
    ),
    "not YAML": ("a: [", "cannot be read"),
    "a list": ("- a", "expected entries"),
    "no lexicon": (
        "name: x\ncurrency: GBP\nlanguage: tlh\nproducts: [products.jsonl]\ntaxonomy: taxonomy.yml\n",
        "no lexicon for 'tlh'",
    ),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_cannot_be_used_are_named(artifacts: Path, tmp_path: Path, case: str) -> None:
    content, reason = SETTINGS[case]
    store = shutil.copytree(TINY, tmp_path / "store")
    if content is None:
        (store / "store.yml").unlink()
    else:
        (store / "store.yml").write_text(content)
    with pytest.raises(InputError, match=reason):
        import_store(store, artifacts)


TAXONOMIES = {
    "no list": ("fallback: a\n", "categories"),
    "no name": ("fallback: a\ncategories: [{id: a}]\n", "id and a name"),
    "twice": ("fallback: a\ncategories: [{id: a, name: A}, {id: a, name: B}]\n", "twice"),
    "unknown entry": ("fallback: a\ncategories: [{id: a, name: A, matches: [x]}]\n", "'matches'"),
    "unquoted no": ("fallback: a\ncategories: [{id: a, name: A, match: [no]}]\n", "quote it"),
    "unknown parent": ("fallback: a\ncategories: [{id: a, name: A, parent: b}]\n", "is no category"),
    "circle": (
        "fallback: a\ncategories: [{id: a, name: A, parent: b}, {id: b, name: B, parent: a}]\n",
        "circle",
    ),
    "unknown fallback": ("fallback: z\ncategories: [{id: a, name: A}]\n", "fallback"),
}


@pytest.mark.parametrize("case", TAXONOMIES)
def test_a_taxonomy_that_cannot_be_used_is_named(artifacts: Path, tmp_path: Path, case: str) -> None:
    content, reason = TAXONOMIES[case]
    store = shutil.copytree(TINY, tmp_path / "store")
    (store / "taxonomy.yml").write_text(content)
    with pytest.raises(InputError, match=reason):
        import_store(store, artifacts)


def test_a_damaged_artifact_says_what_to_run(artifacts: Path) -> None:
    import_store(TINY, artifacts)
    products = artifacts / "catalogue" / "products.jsonl"
    products.write_text(products.read_text().replace('"id"', '"ID"'))
    with pytest.raises(ArtifactError, match="recommender import"):
        Catalogue.load(artifacts / "catalogue")


def test_the_texts_of_a_long_feed_are_never_all_in_memory(artifacts: Path, feed) -> None:
    # 500 descriptions of 10,000 characters: 5 MB, of which an import may hold a fraction.
    rows = (json.dumps(one(id=f"p {i}", description="x" * 10_000)) for i in range(500))
    path = feed("long.jsonl", "\n".join(rows) + "\n")
    tracemalloc.start()
    try:
        report = import_store(TINY, artifacts, [path])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.products == 500
    assert peak < 3_000_000


@pytest.mark.parametrize("item", ["B 12/7", "杯子-一号", "кружка №5", "a'b\"c", "100%"])
def test_ids_of_any_script_come_through_unchanged(artifacts: Path, feed, item: str) -> None:
    products = feed("p.jsonl", json.dumps(one(id=item)) + "\n")
    bought = {
        "item_id": item,
        "event": "purchase",
        "time": "2026-01-02",
        "order_id": "o 1",
        "user_id": "用户 1",
    }
    orders = feed("o.jsonl", json.dumps(bought) + "\n")
    import_store(TINY, artifacts, [products, orders])
    assert Catalogue.load(artifacts / "catalogue").products[0].id == item
    interactions = Interactions.load(artifacts / "catalogue")
    assert (interactions.users, interactions.orders) == (("用户 1",), ("o 1",))


@pytest.mark.parametrize("name", ["p.jsonl", "p.csv", "p.json"])
def test_a_feed_without_products_is_refused_by_name(artifacts: Path, feed, name: str) -> None:
    path = feed(name, {"p.jsonl": "", "p.csv": HEAD, "p.json": "[]"}[name])
    with pytest.raises(InputError, match=f"{name}: holds no product"):
        import_store(TINY, artifacts, [path])
    assert not (artifacts / "catalogue").exists()
