"""What each `evaluate` command does; heavy modules are imported inside."""

from __future__ import annotations

from argparse import Namespace

from recommender.output import Progress, report, say


def run_evaluate_recommend(options: Namespace) -> None:
    """Rank for held-out purchases, or look for hyper-parameters."""
    from recommender.evaluation.recommend import Evaluation

    evaluation = Evaluation.of(options, say=say, progress=Progress)
    document, lines = evaluation.tune() if options.tune else evaluation.run()
    report(options, document, lines)


def run_evaluate_search(options: Namespace) -> None:
    """Rank products for judged queries, learning the fusion by cross-validation over them."""
    from recommender.evaluation.search import evaluate_search

    measured = evaluate_search(
        options.products,
        options.qrels,
        options.artifacts / "encoder",
        cache=options.cache or options.artifacts / "evaluation",
        language=options.language,
        seed=options.seed,
        progress=Progress("embedding"),
    )
    report(options, measured.to_json(), measured.lines())


def run_evaluate_images(options: Namespace) -> None:
    """Measure how well photos find their products, with the trained network or the store's."""
    from recommender.evaluation.images import PhotoReport
    from recommender.models.image_cnn import ImageCNN
    from recommender.pipelines.build_images import network_of
    from recommender.pipelines.labelled_photos import labelled_photos, product_ids
    from recommender.pipelines.train_images import with_head
    from recommender.store import Store

    items = product_ids(options.products)
    shown = labelled_photos(options.labels, options.photos, items)
    network = options.weights or network_of(Store.read(options.store), options.artifacts)
    model = ImageCNN.load(network)
    if options.train:
        taught = labelled_photos(options.train, options.photos, items)
        model = with_head(model, taught, taught.labels)
    scores = model.among(items).score_photos(shown)
    measured = PhotoReport.of(scores, [items.index(item) for item in shown.labels])
    report(options, measured.to_json(), measured.lines())
