"""What is done in a conversation changes the next list at once; new products and new shoppers are served."""

from dataclasses import replace

import pytest

from recommender import Filters, Recommender, SearchRequest, SearchResult, Session
from recommender.interests import FADING, LIKED, MOST_INTERESTS, VIEWED, interests_of

POSITIONS = {f"i{number}": number for number in range(20)}


def ids(result: SearchResult) -> list[str]:
    return [hit.product.id for hit in result.hits]


def search(shop: Recommender, text: str, session: Session) -> list[str]:
    return ids(shop.search(SearchRequest(text, k=40, session=session)))


class TestInterests:
    def test_the_last_ones_count_most_and_a_cart_more_than_a_look(self) -> None:
        session = Session(viewed=("i1", "i2"), liked=("i3",), cart=("i4",))
        assert interests_of(session, POSITIONS) == {4: 1.0, 3: LIKED, 2: VIEWED, 1: VIEWED * FADING}

    def test_what_was_seen_twice_counts_where_it_was_last(self) -> None:
        assert list(interests_of(Session(viewed=("i1", "i2", "i1")), POSITIONS)) == [1, 2]

    def test_what_is_unknown_or_was_refused_counts_for_nothing(self) -> None:
        session = Session(viewed=("i1", "gone"), liked=("i2",), refused=("i2",))
        assert list(interests_of(session, POSITIONS)) == [1]

    def test_a_long_conversation_is_bounded(self) -> None:
        interests = interests_of(Session(viewed=tuple(POSITIONS)), POSITIONS)
        assert list(interests)[0] == 19
        assert len(interests) == MOST_INTERESTS


class TestSession:
    @pytest.mark.parametrize("how", ["viewed", "liked", "cart"])
    def test_a_product_draws_what_goes_with_it_into_the_next_list(
        self, scored_shop: Recommender, how: str
    ) -> None:
        before = ids(scored_shop.recommend(None, k=3))
        after = scored_shop.recommend(None, session=replace(Session(), **{how: ("f1",)}), k=3)
        assert ids(after) != before
        assert set(ids(after)) == {"f2", "f3", "b1"}
        assert "f1" not in ids(after)

    def test_it_reorders_a_search(self, scored_shop: Recommender) -> None:
        plain = scored_shop.search(SearchRequest("bag backpack", k=1))
        fisher = scored_shop.search(SearchRequest("bag backpack", k=1, session=Session(cart=("f1",))))
        (hit,) = fisher.hits
        assert hit.product.id == "b1"
        assert hit.score > next(h.score for h in plain.hits if h.product.id == "b1")
        assert "browsed" in [piece.kind for piece in hit.evidence]

    def test_the_last_one_looked_at_leads(self, scored_shop: Recommender) -> None:
        def first(*viewed: str) -> str:
            hits = scored_shop.recommend(None, session=Session(viewed=viewed), k=1).hits
            return hits[0].product.category

        assert first("m5", "f1") == "fishing"
        assert first("f1", "m5") == "mugs"

    def test_what_was_refused_is_in_no_list(self, scored_shop: Recommender) -> None:
        session = Session(refused=("m5", "f2"))
        assert "m5" not in search(scored_shop, "polka dot mug", session)
        assert "m5" in search(scored_shop, "polka dot mug", Session())
        assert "m5" not in ids(scored_shop.similar("m1", session=session, k=40))
        assert not {"m5", "f2"} & set(ids(scored_shop.recommend("c01", session=session, k=40)))

    def test_what_is_like_the_refused_comes_later(self, scored_shop: Recommender) -> None:
        mugs = Filters(category=("mugs",))
        before = ids(scored_shop.search(SearchRequest("mug", mugs, k=40)))
        after = ids(scored_shop.search(SearchRequest("mug", mugs, k=40, session=Session(refused=("m1",)))))
        before.remove("m1")  # the same polka dots as m5, in red
        assert after.index("m5") > before.index("m5")
        assert set(after) == set(before)

    def test_what_is_in_the_cart_is_not_recommended_again_but_found(self, scored_shop: Recommender) -> None:
        session = Session(cart=("m5",))
        assert "m5" not in ids(scored_shop.recommend(None, session=session, k=40))
        assert "m5" not in ids(scored_shop.similar("m1", session=session, k=40))
        assert "m5" in search(scored_shop, "polka dot mug", session)

    def test_everything_refused_is_an_honest_answer(self, scored_shop: Recommender) -> None:
        every = tuple(scored_shop._catalogue.positions)
        result = scored_shop.search(SearchRequest("mug", session=Session(refused=every)))
        assert (result.hits, result.alternatives) == ((), ())
        assert scored_shop.recommend("c01", session=Session(refused=every)).hits == ()

    def test_ids_of_no_product_do_no_harm(self, scored_shop: Recommender) -> None:
        odd = Session(viewed=("", "gone"), liked=("杯子",), refused=("no one",), cart=(" ",))
        assert ids(scored_shop.recommend("c01", session=odd, k=40)) == ids(scored_shop.recommend("c01", k=40))

    def test_without_scores_likeness_stands_in(self, shop: Recommender) -> None:
        result = shop.recommend(None, session=Session(viewed=("m1",)), k=2)
        assert result.degraded == ("scores",)
        evidence = {hit.product.id: hit.evidence for hit in result.hits}
        assert set(evidence) == {"m2", "m5"}
        for pieces in evidence.values():
            assert [piece.facts["item_id"] for piece in pieces if piece.kind == "similar_item"] == ["m1"]


class TestColdStart:
    def test_a_product_without_buyers_is_recommended_for_what_it_is_like(
        self, scored_shop: Recommender
    ) -> None:
        assert scored_shop.product("m9").first_sold is None  # a pink mug
        session = Session(viewed=("m5",))
        hits = scored_shop.recommend(None, session=session, filters=Filters(color=("pink",)), k=1).hits
        assert hits[0].product.id == "m9"
        assert [piece.facts["item_id"] for piece in hits[0].evidence if piece.kind == "similar_item"] == [
            "m5"
        ]

    def test_one_that_is_looked_at_draws_what_is_like_it(self, scored_shop: Recommender) -> None:
        assert scored_shop.product("m8").first_sold is None  # a striped mug
        hits = scored_shop.recommend(None, session=Session(viewed=("m8",)), k=2).hits
        assert hits[0].product.category == "mugs"

    def test_it_is_recommended_to_who_bought_what_it_is_like(self, scored_shop: Recommender) -> None:
        def place(user: str | None) -> int:
            return ids(scored_shop.recommend(user, k=40)).index("m9")

        owner, other = "c01", "c12"
        bought = scored_shop._store.read(owner).owned["item"].tolist()
        assert "mugs" in {scored_shop._catalogue.products[item].category for item in bought}
        assert place(owner) < place(other)

    def test_of_two_alike_the_newer_to_the_shop_comes_first(self, scored_shop: Recommender) -> None:
        fresh = scored_shop._kinship.fresh
        assert fresh[scored_shop._catalogue.positions["s1"]] > 0
        assert fresh.max() <= 1
        assert fresh[scored_shop._catalogue.positions["m9"]] == 0  # never sold is not yet new

    def test_a_stranger_gets_what_sells_most(self, scored_shop: Recommender) -> None:
        hits = scored_shop.recommend(None, k=5).hits
        popular = scored_shop._store.read().popular
        customers = [popular[scored_shop._catalogue.positions[hit.product.id]] for hit in hits]
        assert customers[0] == popular.max()
        assert min(customers) > 0
