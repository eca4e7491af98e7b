"""Any sentence-transformers model that pools by mean can be the encoder; others are refused by name."""

from pathlib import Path

import numpy as np
import pytest

from recommender.encoder import Encoder
from recommender.errors import InputError
from recommender.pipelines.encoder_export import export_encoder

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "mug", "tea", "pot", "x", *"abcdefghij")
DIMENSION = 24


def model(folder: Path, pooling: str) -> Path:
    """Save a sentence-transformers model with weights of chance."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    bert = folder / "bert"
    bert.mkdir()
    (bert / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(bert / "vocab.txt")).save_pretrained(bert)
    shape = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(WORDS), hidden_size=DIMENSION, **shape)).save_pretrained(bert)
    parts = [Transformer(str(bert)), Pooling(DIMENSION, pooling_mode=pooling)]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder / "model"))
    return folder / "model"


def test_a_model_of_another_dimension_serves(tmp_path: Path) -> None:
    assert export_encoder(tmp_path / "encoder", str(model(tmp_path, "mean")))
    vectors = Encoder.load(tmp_path / "encoder").encode(["red mug", "tea pot"])
    assert vectors.shape == (2, DIMENSION)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_another_pooling_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not pool by mean"):
        export_encoder(tmp_path / "encoder", str(model(tmp_path, "cls")))


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputError, match="DAOGOU_ENCODER: no sentence-transformers model"):
        export_encoder(tmp_path / "encoder", str(tmp_path / "nothing"))
