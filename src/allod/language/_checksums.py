"""The checksums of numbers that people and firms are known by in Taiwan, and of payment cards.

Pure arithmetic on a number's canonical form (lower case, no separators); says nothing of whether a number
was ever given out.
"""

from __future__ import annotations

from collections.abc import Iterable

# Letters in the order of their codes, 10 to 35.
_CODE_OF = {letter: code for code, letter in enumerate("abcdefghjklmnpqrstuvxywzio", 10)}
_IDENTITY_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_BUSINESS_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
# Until 2022 the sum had to be divisible by 10; since 2023 by 5, so that the numbers last.
_BUSINESS_MODULUS = 5


def is_identity(number: str) -> bool:
    """Whether a national identity or resident certificate number has the right check digit.

    Args:
        number: A lower-case letter and nine digits, or two letters and eight digits (certificates
            issued before 2021; the second letter counts by the last digit of its code).

    Returns:
        Whether the weighted sum is divisible by 10.
    """
    code, second = _CODE_OF[number[0]], number[1]
    digits = (code // 10, code % 10, _CODE_OF[second] % 10 if second.isalpha() else int(second))
    return _weighted((*digits, *map(int, number[2:])), _IDENTITY_WEIGHTS) % 10 == 0


def is_business(number: str) -> bool:
    """Whether a business number (統一編號) has the right check digit, by the rule since 2023.

    Args:
        number: Eight digits.

    Returns:
        Whether the sum of the products' digits is divisible by 5; where the seventh digit is 7 its product,
        28, may count as 10 or as 9 + 1 more, so that the sum or the sum and one will do.
    """
    products = (int(digit) * weight for digit, weight in zip(number, _BUSINESS_WEIGHTS, strict=True))
    total = sum(sum(divmod(product, 10)) for product in products)
    return total % _BUSINESS_MODULUS == 0 or (number[6] == "7" and (total + 1) % _BUSINESS_MODULUS == 0)


def is_luhn(number: str) -> bool:
    """Whether a number has the check digit of ISO/IEC 7812-1:2017, annex B.

    Args:
        number: Digits.

    Returns:
        Whether the sum, each second digit from the right doubled, is divisible by 10.
    """
    odd, even = number[-1::-2], number[-2::-2]
    return (sum(map(int, odd)) + sum(sum(divmod(2 * int(digit), 10)) for digit in even)) % 10 == 0


def _weighted(digits: Iterable[int], weights: Iterable[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))
