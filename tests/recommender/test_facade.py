"""The recommender as its callers see it, on the tiny store whose answers are known by heart."""

import csv
import shutil
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from recommender import (
    ArtifactError,
    Filters,
    Recommender,
    SearchRequest,
    SearchResult,
    Session,
    UnknownItemError,
)
from recommender.catalogue import Interactions
from recommender.pipelines.import_feeds import import_store

TINY = Path(__file__).parents[1] / "stores" / "tiny"


def search(shop: Recommender, text: str, **more: object) -> SearchResult:
    reading = shop.read(text)
    request = SearchRequest(
        reading.text, reading.filters, recipient=reading.recipient, occasion=reading.occasion, k=40
    )
    return shop.search(replace(request, **more))


def ids(result: SearchResult) -> list[str]:
    return [hit.product.id for hit in result.hits]


def facts(result: SearchResult, item_id: str, kind: str) -> list[dict]:
    (hit,) = [hit for hit in (*result.hits, *result.alternatives) if hit.product.id == item_id]
    return [dict(evidence.facts) for evidence in hit.evidence if evidence.kind == kind]


class TestSearch:
    def test_red_mugs_under_a_tenner(self, shop: Recommender) -> None:
        result = search(shop, "red mug under a tenner")
        assert set(ids(result)) == {"m1", "m2", "m3"}
        assert result.total == 3
        assert facts(result, "m3", "filter") == [
            {"attribute": "category", "value": "mugs"},
            {"attribute": "color", "value": "red"},
            {"attribute": "price_max", "value": {"amount": "10.00", "currency": "GBP"}},
        ]

    def test_only_words_of_the_listing_are_called_a_match(self, shop: Recommender) -> None:
        result = search(shop, "red mug under a tenner")
        assert facts(result, "m1", "query_match") == [{"words": ["red", "mug"]}]
        assert facts(result, "m3", "query_match") == [{"words": ["mug"]}]  # its listing says scarlet

    def test_an_excluded_material_is_out_and_the_unstated_comes_last(self, shop: Recommender) -> None:
        result = search(shop, "cutlery not plastic")
        assert "t3" not in ids(result)
        assert ids(result)[0] == "t2"
        unstated = [bool(hit.unstated) for hit in result.hits]
        assert unstated == sorted(unstated)
        assert facts(result, "t2", "filter")[-1] == {"attribute": "exclude", "value": "plastic"}

    @pytest.mark.parametrize("text", ["asdfgh", "laptop charger for a dell", "红色杯子", "car tyres"])
    def test_what_the_shop_has_not_is_no_hit(self, shop: Recommender, text: str) -> None:
        assert search(shop, text).hits == ()

    def test_a_word_that_no_filter_stands_for_decides(self, shop: Recommender) -> None:
        result = search(shop, "harry potter mug")
        assert result.hits == ()
        assert result.relaxed == ("text",)
        assert all(hit.product.category == "mugs" for hit in result.alternatives)

    def test_praise_decides_nothing(self, shop: Recommender) -> None:
        assert search(shop, "lovely red mug").total == search(shop, "red mug").total

    def test_meaning_finds_what_words_do_not(self, shop: Recommender) -> None:
        assert ids(search(shop, "cheddar"))[:1] == ["e2"]

    def test_sorting_is_exact(self, shop: Recommender) -> None:
        prices = [hit.product.price.amount for hit in search(shop, "cheapest mug").hits]
        assert prices == sorted(prices)
        dearest = search(shop, "mug", filters=Filters(category=("mugs",), sort="price_desc")).hits
        assert [h.product.price.amount for h in dearest] == sorted(prices, reverse=True)

    def test_pages_continue_each_other(self, shop: Recommender) -> None:
        whole = ids(search(shop, "", filters=Filters()))
        assert len(whole) == 40
        pages = [ids(search(shop, "", filters=Filters(), k=7, offset=offset)) for offset in range(0, 42, 7)]
        assert [item for page in pages for item in page] == whole

    def test_past_the_end_is_an_empty_page_that_knows_the_total(self, shop: Recommender) -> None:
        result = search(shop, "red mug", offset=50)
        assert (result.hits, result.total, result.alternatives) == ((), 4, ())

    def test_out_of_stock_is_shown_after_what_can_be_bought(self, shop: Recommender) -> None:
        assert ids(search(shop, "mug"))[-1] == "m8"

    def test_nothing_is_raised_by_any_text(self, shop: Recommender) -> None:
        for text in (
            "",
            " ",
            "\x00",
            "a" * 10_000,
            "<script>alert(1)</script>",
            "' OR 1=1 --",
            "١٢٣",
            "\ud800",
        ):
            shop.search(SearchRequest(text))

    def test_threads_get_the_same_answers(self, shop: Recommender) -> None:
        texts = ["red mug", "wool cushion", "fishing rod", "present for my mum"] * 8
        alone = [ids(search(shop, text)) for text in texts]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda text: ids(search(shop, text)), texts))
        assert together == alone


class TestNearest:
    def test_the_colour_goes_before_the_price(self, shop: Recommender) -> None:
        result = search(shop, "blue mug under £4")
        assert result.hits == ()
        assert result.relaxed == ("color",)
        assert {hit.product.price.amount <= 4 for hit in result.alternatives} == {True}

    def test_exclusions_are_never_given_up(self, shop: Recommender) -> None:
        filters = Filters(category=("mugs",), color=("green",), exclude={"color": ("red", "pink")})
        result = shop.search(SearchRequest("green mug", filters, k=40))
        assert result.alternatives
        assert not {"m1", "m2", "m3", "m4", "m9"} & {hit.product.id for hit in result.alternatives}

    def test_alternatives_are_no_hits(self, shop: Recommender) -> None:
        result = search(shop, "red mug under 50p")
        assert result.total == 0
        assert result.relaxed == ("price",)
        assert {hit.product.id for hit in result.alternatives} == {"m1", "m2", "m3", "m4"}


class TestGifts:
    def test_whom_it_is_for_counts(self, shop: Recommender) -> None:
        assert ids(search(shop, "a present for my mum"))[0] == "b2"
        assert ids(search(shop, "gift for my kids"))[0] == "x2"

    def test_what_is_for_others_comes_later(self, shop: Recommender) -> None:
        assert "b2" not in ids(search(shop, "a present for my husband"))

    def test_the_evidence_names_the_recipient(self, shop: Recommender) -> None:
        result = search(shop, "gift for my kids")
        assert {"attribute": "recipient", "value": "children"} in facts(result, "x2", "filter")


class TestSimilar:
    def test_like_things_without_the_thing_itself(self, shop: Recommender) -> None:
        result = shop.similar("m1", k=3)
        assert ids(result)[0] == "m5"
        assert "m1" not in ids(result)
        (shared,) = facts(result, "m5", "similar_item")
        assert shared["item_id"] == "m1"
        assert {"mugs", "polka", "dot", "coffee"} <= set(shared["shared"])

    def test_filters_hold(self, shop: Recommender) -> None:
        result = shop.similar("m1", filters=Filters(price_max=Decimal("4")), k=40)
        assert result.hits
        assert all(hit.product.price.amount <= 4 for hit in result.hits)

    def test_an_unknown_item_is_named(self, shop: Recommender) -> None:
        with pytest.raises(UnknownItemError, match="m99"):
            shop.similar("m99")


class TestRecommend:
    def test_what_a_customer_owns_comes_again_only_on_request(
        self, scored_shop: Recommender, tiny_artifacts: Path
    ) -> None:
        owned = bought_by("c01", tiny_artifacts)
        assert owned
        assert not owned & set(ids(scored_shop.recommend("c01", k=40)))
        assert owned <= set(ids(scored_shop.recommend("c01", k=40, include_purchased=True)))

    def test_the_evidence_counts_customers_of_both(
        self, scored_shop: Recommender, tiny_artifacts: Path
    ) -> None:
        buyers = buyers_by_item(tiny_artifacts)
        seen = 0
        for user in ("c01", "c12", "c22"):
            for hit in scored_shop.recommend(user, k=40).hits:
                for evidence in hit.evidence:
                    if evidence.kind == "similar_customers":
                        seen += 1
                        owned = str(evidence.facts["item_id"])
                        assert owned in bought_by(user, tiny_artifacts)
                        assert evidence.facts["customers"] == len(buyers[owned] & buyers[hit.product.id])
                        assert evidence.facts["customers"] >= 5
        assert seen

    def test_bought_together_counts_customers_of_both(
        self, scored_shop: Recommender, tiny_artifacts: Path
    ) -> None:
        buyers = buyers_by_item(tiny_artifacts)
        seen = 0
        for anchor in buyers:
            for hit in scored_shop.similar(anchor, k=40).hits:
                for evidence in hit.evidence:
                    if evidence.kind == "bought_together":
                        seen += 1
                        assert evidence.facts["customers"] == len(buyers[anchor] & buyers[hit.product.id])
        assert seen

    def test_popularity_counts_customers_of_the_last_days(
        self, scored_shop: Recommender, tiny_artifacts: Path
    ) -> None:
        interactions = Interactions.load(tiny_artifacts / "catalogue")
        recent = interactions.time > interactions.time.max() - 30 * 86_400
        mask = interactions.purchases() & (interactions.user >= 0) & recent
        seen = 0
        for hit in scored_shop.recommend(None, k=40).hits:
            for evidence in hit.evidence:
                if evidence.kind == "popular":
                    seen += 1
                    position = scored_shop._catalogue.positions[hit.product.id]
                    customers = set(interactions.user[mask & (interactions.item == position)].tolist())
                    assert evidence.facts == {"customers": len(customers), "days": 30}
        assert seen

    def test_customers_of_another_kind_get_other_things(self, scored_shop: Recommender) -> None:
        assert ids(scored_shop.recommend("c01"))[0] != ids(scored_shop.recommend("c12"))[0]

    def test_an_unknown_customer_gets_what_is_popular(self, scored_shop: Recommender) -> None:
        result = scored_shop.recommend("nobody")
        assert ids(result) == ids(scored_shop.recommend(None))
        assert result.degraded == ()

    def test_filters_hold(self, scored_shop: Recommender) -> None:
        result = scored_shop.recommend("c01", filters=Filters(price_max=Decimal("5")), k=40)
        assert all(hit.product.price.amount <= 5 for hit in result.hits)

    def test_items_of_the_session_lead_to_their_neighbours(self, scored_shop: Recommender) -> None:
        result = scored_shop.recommend(None, session=Session(viewed=("f1", "no such item")), k=3)
        assert "f1" not in ids(result)
        assert {hit.product.category for hit in result.hits} & {"fishing"}


class TestWithoutScores:
    def test_search_answers_the_same_items_and_says_what_is_missing(
        self, shop: Recommender, scored_shop: Recommender
    ) -> None:
        without = search(shop, "red mug under a tenner")
        assert without.degraded == ("scores",)
        assert set(ids(without)) == set(ids(search(scored_shop, "red mug under a tenner")))

    def test_recommendations_fall_back_on_popularity(self, shop: Recommender) -> None:
        result = shop.recommend("c01")
        assert result.degraded == ("scores",)
        assert len(result.hits) == 5

    def test_a_stalled_redis_slows_one_search_only(self, tiny_artifacts: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
            shop = Recommender.open(tiny_artifacts, redis_url=url, timeout_s=0.3)
            assert search(shop, "mug").degraded == ("scores",)
            begun = time.monotonic()
            for _ in range(3):
                assert search(shop, "mug").degraded == ("scores",)
            assert time.monotonic() - begun < 0.3 * 3
            shop.close()

    def test_nothing_published_is_degraded(self, tiny_artifacts: Path, redis_clean: str) -> None:
        shop = Recommender.open(tiny_artifacts, redis_url=redis_clean, timeout_s=2.0)
        assert search(shop, "mug").degraded == ("scores",)
        shop.close()


class TestNames:
    def test_a_title_is_found_by_its_words(self, shop: Recommender) -> None:
        assert shop.named("the scarlet stoneware mug")[0].product.id == "m3"
        assert shop.named("local cafe mug")[0].product.id == "m7"

    def test_among_shown_items_one_word_is_enough(self, shop: Recommender) -> None:
        assert [h.product.id for h in shop.named("the retrospot one", among=["m1", "m4", "m5"])] == ["m4"]

    @pytest.mark.parametrize("text", ["", "the one", "purple elephant", "mug"])
    def test_what_names_nothing_finds_nothing(self, shop: Recommender, text: str) -> None:
        assert not any(hit.product.id == "m4" for hit in shop.named(text))


class TestOpening:
    def test_facts(self, shop: Recommender) -> None:
        assert (shop.currency, shop.product_count, shop.category_name("mugs")) == ("GBP", 40, "Mugs")
        assert (shop.category_noun("fishing"), shop.category_noun("mugs")) == ("fishing things", "mugs")
        assert shop.catalogue_version
        assert shop.product("m1").title == "Red Polka Dot Coffee Mug"
        with pytest.raises(UnknownItemError):
            shop.product("nope")

    @pytest.mark.parametrize(
        ("part", "command"), [("catalogue", "import"), ("encoder", "build"), ("index", "build")]
    )
    def test_what_is_missing_is_named_with_its_command(
        self, own_artifacts: Path, part: str, command: str
    ) -> None:
        (own_artifacts / part / "manifest.json").unlink()
        with pytest.raises(ArtifactError, match=f"python -m recommender {command}"):
            Recommender.open(own_artifacts)

    def test_an_index_of_another_catalogue_is_refused(self, own_artifacts: Path, tmp_path: Path) -> None:
        store = Path(shutil.copytree(TINY, tmp_path / "store"))
        products = store / "products.jsonl"
        text = products.read_text(encoding="utf-8")
        products.write_text(text.replace("Local Cafe Mug", "Other Cafe Mug"), encoding="utf-8")
        import_store(store, own_artifacts)
        with pytest.raises(ArtifactError, match="another catalogue"):
            Recommender.open(own_artifacts)

    def test_models_are_not_needed(self, own_artifacts: Path) -> None:
        (own_artifacts / "models" / "popularity" / "manifest.json").unlink()
        assert search(Recommender.open(own_artifacts), "red mug").hits


def bought_by(user: str, artifacts: Path) -> set[str]:
    return {item for item, users in buyers_by_item(artifacts).items() if user in users}


def buyers_by_item(artifacts: Path) -> dict[str, set[str]]:
    """Recounted from the raw feed, past all code under test."""
    buyers: dict[str, set[str]] = {}
    feed = TINY / "orders.csv"
    with feed.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["user_id"] and row["event"] == "purchase" and row["status"] in ("", "completed"):
                buyers.setdefault(row["item_id"], set()).add(row["user_id"])
    return buyers
