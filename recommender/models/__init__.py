"""The models of shoppers' behaviour, one a file; `registry` lists them."""
