"""NLU components of the pipeline in config.yml, one a file."""
