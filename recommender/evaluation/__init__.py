"""How good the rankings are: splits, metrics, the run over models, tuning, reports."""
