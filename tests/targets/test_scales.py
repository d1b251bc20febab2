import pytest

from apps.targets.scales import scale_of


@pytest.mark.parametrize(
    ("printed", "scale"),
    [
        ("40万平方米", 10**4),
        ("1.2 万人次", 10**4),
        ("１６８．４亿元", 10**8),
        ("1.3万亿元", 10**12),
        ("472吨/日", 1),
        ("5%", 1),
        ("300家", 1),
        ("万元以上企业30家", 1),
    ],
)
def test_the_scale_of_a_printed_quantity(printed: str, scale: int) -> None:
    assert scale_of(printed) == scale
