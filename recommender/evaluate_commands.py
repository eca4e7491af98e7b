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
