"""What listings say of a product, judged by a reader of English."""

from pathlib import Path

import pytest

from recommender.attributes import Attributes, Derived, Listed
from recommender.lexicon import Lexicon
from recommender.taxonomy import Taxonomy

TINY = Path(__file__).parent.parent / "stores" / "tiny"


@pytest.fixture(scope="module")
def attributes() -> Attributes:
    return Attributes(Taxonomy.read(TINY / "taxonomy.yml"), Lexicon.of("en"))


@pytest.fixture(scope="module")
def read(attributes: Attributes):
    def read(title: str, description: str = "", **fields: str) -> Derived:
        return attributes.of(Listed(title, description, **fields))

    return read


OWN_COLORS = [
    ("Red Polka Dot Mug", {"red"}),
    ("Mug Red", {"red"}),
    ("Glass Bauble, Silver", {"silver"}),
    ("Jumbo Bag Red Retrospot", {"red"}),
    ("Jumbo Bag Pink Polkadot", {"pink"}),
    ("Yellow/Blue Mug", {"yellow", "blue"}),
    ("Cushion in Pale Green", {"green"}),
    ("Navy Stripe Mug", {"navy", "blue"}),
    ("Crimson Mug", {"crimson", "red"}),
    ("Olive Green Cushion", {"olive", "green"}),
    ("Grey Mug", {"grey"}),
    ("Gray Mug", {"grey"}),
    ("White Spot Red Mug", {"red"}),
    ("Cream Cushion", {"cream"}),
    ("Dusty Rose Cushion", {"pink"}),
    ("Red Wine Glass", set()),
    ("Mug with Red Heart", set()),
    ("Cushion for Red Sofa", set()),
    ("Rose Garden Cushion", set()),
    ("Goldfish Lure", set()),
    ("Red Handle Mug", set()),
    ("Orange Marmalade", set()),
    ("Orange Juice", set()),
    ("Cream Cheese", set()),
    ("Sour Cream", set()),
    ("Olive Oil Tumbler", set()),
    ("Blackboard Decoration", set()),
    ("Rose Gold Bauble", {"rose gold"}),
    ("Mint Humbug Mug", set()),
    ("Cushion Red Flowers", set()),
    ("Redcurrant Juice", set()),
]


@pytest.mark.parametrize(("title", "colors"), OWN_COLORS, ids=[title for title, _ in OWN_COLORS])
def test_colors_of_the_item_itself(read, title: str, colors: set[str]) -> None:
    assert set(read(title).color) == colors


@pytest.mark.parametrize(
    ("title", "mention"),
    [
        ("Mug with Red Heart", "red"),
        ("Red Wine Glass", "red"),
        ("Navy Mug", "blue"),
        ("Rose Gold Bauble", "gold"),
    ],
)
def test_any_mention_of_a_color_is_kept_for_exclusions(read, title: str, mention: str) -> None:
    assert mention in read(title).mentions["color"]


@pytest.mark.parametrize("title", ["Goldfish Lure", "Blackboard", "Redcurrant Juice", "Woodland Silverware"])
def test_words_that_only_contain_a_color_or_material_state_nothing(read, title: str) -> None:
    assert not read(title).mentions


OWN_MATERIALS = [
    ("Ceramic Mug", "", {"ceramic"}),
    ("Wooden Heart Decoration", "", {"wood"}),
    ("Oak Tumbler", "", {"oak", "wood"}),
    ("Stainless Steel Opener", "", {"stainless steel", "steel", "metal"}),
    ("Bag, Leather", "", {"leather"}),
    ("Faux Leather Bag", "", {"faux leather"}),
    ("Vegan Leather Bag", "", {"faux leather"}),
    ("Wine Glass", "", set()),
    ("Tin Opener", "", set()),
    ("Cake Tin", "", set()),
    ("Cushion in Tin", "", set()),
    ("Cushion in Silk", "", {"silk", "fabric"}),
    ("Glass Bottle Opener", "", set()),
    ("Woodland Cushion", "", set()),
    ("Wood Effect Mug", "", set()),
    ("Non-Plastic Tumbler", "", set()),
    ("Plastic-Free Cutlery", "", set()),
    ("Cutlery", "A set with no plastic, crafted from smooth bamboo.", {"bamboo"}),
    ("Cutlery", "Comes in a paper box.", set()),
    ("Bag", "A sturdy canvas bag with leather straps.", {"canvas", "fabric"}),
    ("Bag", "It looks lovely beside a leather bag.", set()),
    ("Mother of Pearl Bauble", "", {"mother of pearl"}),
]


@pytest.mark.parametrize(("title", "description", "materials"), OWN_MATERIALS)
def test_materials_of_the_item_itself(read, title: str, description: str, materials: set[str]) -> None:
    assert set(read(title, description).material) == materials


@pytest.mark.parametrize(
    "text", ["plastic-free", "non-plastic", "no plastic", "without plastic", "not plastic"]
)
def test_negated_materials_break_no_exclusion(read, text: str) -> None:
    assert "material" not in read("Cutlery", f"It is {text}.").mentions


def test_a_description_tells_the_item_from_its_parts(read) -> None:
    backpack = read("Adventure Backpack", "This durable beige backpack has a harness with black straps.")
    assert backpack.color == ("beige",)
    assert set(backpack.mentions["color"]) == {"beige", "black"}


@pytest.mark.parametrize(
    ("description", "colors"),
    [
        ("A soft cushion in deep red.", {"red"}),
        ("This crisp, white cotton cushion suits any sofa.", {"white"}),
        ("Available in blue and green.", {"blue", "green"}),
        ("Features a matte black finish.", {"black"}),
        ("A taupe-coloured cushion.", {"taupe"}),
        ("Looks best against a red wall.", set()),
        ("Goes well with a red cushion.", set()),
        ("Filled with white feathers.", set()),
        ("Reminds of orange juice in a red cup.", set()),
    ],
)
def test_colors_in_descriptions(read, description: str, colors: set[str]) -> None:
    assert set(read("Embroidered Cushion", description).color) == colors


def test_fields_of_the_feed_win_over_words(read) -> None:
    mug = read("Red Mug", color="Hot Pink/Sunburst", material="Ceramic", gender="unisex", size="XL")
    assert mug.color == ("hot pink", "pink", "sunburst")
    assert mug.material == ("ceramic",)
    assert (mug.gender, mug.size) == ("unisex", "xl")
    assert "red" in mug.mentions["color"]


def test_a_brand_states_nothing(read) -> None:
    mug = read("Silver Cross Mug", brand="Silver Cross")
    assert mug.color == ()
    assert "color" not in mug.mentions


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("Mug Set of 4", 4),
        ("Set of Six Mugs", 6),
        ("S/4 Ivory Candles", 4),
        ("Set/3 Stacking Tins", 3),
        ("Pack/12 Pencils", 12),
        ("Pack of 72 Cake Cases", 72),
        ("72 Cake Cases Vintage", 72),
        ("Party Charms 50 Pieces", 50),
        ("18Pc Wooden Cutlery Set", 18),
        ("3 Piece Cookie Cutter Set", 3),
        ("Bag of 12 Marbles", 12),
        ("3 Tier Cake Tin", None),
        ("3 Drawer Cabinets", None),
        ("Tree 30cm", None),
        ("50's Christmas Cards", None),
        ("Letter A4 Wall Tidy", None),
        ("Mug", None),
    ],
)
def test_pack_counts(read, title: str, count: int | None) -> None:
    assert read(title).pack_count == count


@pytest.mark.parametrize(
    ("title", "size"),
    [
        ("Large Cushion 45 cm", "large/45cm"),
        ("Bauble, Small", "small"),
        ('Garland 36"', "36in"),
        ("Frame 10x15cm", "10x15cm"),
        ("Shirt Size 12", "12"),
        ("Shirt Size M", "m"),
        ("S/4 Mugs", None),
        ("Mug", None),
    ],
)
def test_sizes(read, title: str, size: str | None) -> None:
    assert read(title).size == size


def test_gender_recipient_and_occasion(read) -> None:
    assert read("Women's Shirt").gender == "female"
    assert read("Ladies & Gents Shirt").gender is None
    assert read("Birthday Card for Mum").recipient == ("mum",)
    assert read("Card", "Perfect for your dad.").recipient == ("dad",)
    assert read("Mother of Pearl Ring").recipient == ()
    assert read("Dog Doorstop").recipient == ()
    assert read("Card", "Made by the brothers Grimm.").recipient == ()
    assert read("Christmas Birthday Card").occasion == ("christmas", "birthday")


@pytest.mark.parametrize(
    ("title", "product_type", "category"),
    [
        ("Red Egg Cup", "", "tools"),
        ("Mug Cosy", "", "gifts"),
        ("Pen in Gift Bag", "", "bags"),
        ("Cushion with Bag", "", "cushions"),
        ("Bag for Cushion", "", "bags"),
        ("Bag Cushion", "", "cushions"),
        ("Set of 4 Mugs", "", "mugs"),
        ("Christmas Star", "", "decorations"),
        ("Christmas Mug", "", "mugs"),
        ("Anything", "groceries > dairy", "food"),
        ("Cheese Cushion", "Groceries/Dairy", "food"),
        ("Wine Glass", "kitchenware", "glasses"),
        ("Bag", "kitchenware", "kitchen"),
        ("Nothing Known", "", "gifts"),
    ],
)
def test_categories(read, title: str, product_type: str, category: str) -> None:
    assert read(title, product_type=product_type).category == category


def test_a_description_decides_where_the_title_is_silent(read) -> None:
    assert read("Morning Companion", "Our mug holds 300 ml; a cushion it is not.").category == "mugs"


def test_a_path_leads_from_the_root_to_the_category(read) -> None:
    assert read("Mug").category_path == ("kitchen", "mugs")


@pytest.mark.parametrize("text", ["", " ", "🎁", "红色杯子", "\"'/&,", "0", "for", "x" * 5000, "red " * 500])
def test_no_text_is_too_strange(read, text: str) -> None:
    assert read(text, text, product_type=text, color=text).category


def test_an_exclusion_knows_every_shade_of_a_list_of_hues(read) -> None:
    said = read("Patio Cushion", "In soothing mint, vibrant orange, and warm olive hues.")
    assert {"mint", "orange", "olive"} <= set(said.mentions["color"])
    assert "mint" not in read("Tea Cushion", "Smells of mint, lemon, and thyme.").mentions.get("color", ())


def test_what_is_for_boys_is_not_for_men(read) -> None:
    bucket = read("Boys Vintage Tin Seaside Bucket")
    assert (bucket.gender, bucket.recipient) == ("boys", ("children",))
    assert read("Men's Cotton Shirt").gender == "male"
