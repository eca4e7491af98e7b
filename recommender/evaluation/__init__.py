"""How good the rankings are: splits, metrics, the run over models, tuning, reports.

From Python as from the command line:

    orders = read_orders(Path("data/stores/demo/orders.csv.gz"))  # or Orders.of(interactions, item_ids)
    split = split_orders(orders, "temporal", "validation", "new")
    result = evaluate(make("item_knn", {"shrink": 10.0}, seed=0), split, content=content)
    ratio_interval(ours.customers.ndcg, result.customers.ndcg, seed=0)  # and mean_interval
"""
