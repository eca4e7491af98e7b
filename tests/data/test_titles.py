"""Stock descriptions become titles that people can read."""

from collections import Counter

import pytest

from data.convert.titles import canonical_description, load_spelling, readable_title


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("SET OF 3 CAKE TINS PANTRY DESIGN ", "Set of 3 Cake Tins Pantry Design"),
        ("SET/6 RED SPOTTY PAPER  CUPS", "Set of 6 Red Spotty Paper Cups"),
        ("S/4 CACTI CANDLES", "Set of 4 Cacti Candles"),
        ("PACK/12 XMAS FUN CARD", "Pack of 12 Christmas Fun Card"),
        ("SET 10 MINI SANTA & SNOWMAN  17087", "Set of 10 Mini Santa & Snowman"),
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
        ("3 TRADITIONAl BISCUIT CUTTERS  SET", "3 Traditional Biscuit Cutters Set"),
        ("ASS COL SMALL SAND GECKO P'WEIGHT", "Assorted Colour Small Sand Gecko Paperweight"),
        ("PINK B'FLY C/COVER W BOBBLES", "Pink Butterfly Cushion Cover with Bobbles"),
        ("KEY FOB , GARAGE DESIGN", "Key Fob, Garage Design"),
        ("SWISS ROLL TOWEL, PINK  SPOTS", "Swiss Roll Towel, Pink Spots"),
        ("*USB Office Mirror Ball", "USB Office Mirror Ball"),
        ("POLYESTER FILLER PAD 45x30cm", "Polyester Filler Pad 45x30cm"),
        ("POLYESTER FILLER PAD 30CMx30CM", "Polyester Filler Pad 30cmx30cm"),
        ("WRAP 50'S  CHRISTMAS", "Wrap 50's Christmas"),
        ("MUM'S KITCHEN CLOCK", "Mum's Kitchen Clock"),
        ('LETTER "A" BLING KEY RING', 'Letter "A" Bling Key Ring'),
        ('FLOWER GLASS GARLD NECKL36"TURQUOIS', 'Flower Glass Garland Necklace 36" Turquoise'),
        ("ORANGE/WHT/FUSCHIA STONES NECKLACE", "Orange/White/Fuchsia Stones Necklace"),
        ("MAXWELL 2 TONE BLUE 60 PAGE PHOTO A", "Maxwell 2 Tone Blue 60 Page Photo Album"),
        ("FRENCH WC SIGN BLUE METAL", "French WC Sign Blue Metal"),
    ],
)
def test_title(description: str, title: str) -> None:
    assert readable_title(description, load_spelling()) == title


def test_most_frequent_description_is_canonical() -> None:
    seen = Counter({"LUNCH BAG RED RETROSPOT": 5, "LUNCH BAG RED SPOTTY": 1})
    assert canonical_description(seen) == "LUNCH BAG RED RETROSPOT"


def test_between_equals_the_longer_description_says_more() -> None:
    assert canonical_description(Counter({"HEART": 1, "ALUMINIUM HEART": 1})) == "ALUMINIUM HEART"
