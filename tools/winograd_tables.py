"""Writes the tables of Winograd's transforms, Sources/CVector/winograd_tables.h.

    python3 tools/winograd_tables.py > Sources/CVector/winograd_tables.h

F(m, r) computes m outputs of a filter of r taps from n = m + r - 1 inputs with n products, by
evaluating polynomials at n - 1 points and at infinity (Winograd 1980; Lavin & Gray, arXiv 1509.09308):

    y = Aᵀ [(G w) ⊙ (Bᵀ x)]

The points decide the rounding errors (Barabasz et al., arXiv 1803.10986). Those below were found by
trying quotients of small numbers: for random images of 256 channels and tiles of 4 × 4, the points
±3/4 and ±3/2 have less than half of the error of the usual ±1 and ±2.

Points come in pairs ±p first. The rows of such a pair in Bᵀ and G, and the columns in Aᵀ, are
e + o and e - o; the tables hold e and o, and the code adds and subtracts.
"""
from fractions import Fraction
from math import prod

# By m and r.
POINTS = {
    (2, 3): ["1", "-1"],
    (4, 3): ["3/4", "-3/4", "3/2", "-3/2"],
    (5, 3): ["1/2", "-1/2", "1", "-1", "5/2"],
    (6, 3): ["1/2", "-1/2", "1", "-1", "2", "-2"],
    (6, 2): ["1/2", "-1/2", "1", "-1", "2"],
}


def product_of(roots):
    """The coefficients, lowest first, of the polynomial with these roots."""
    coefficients = [Fraction(1)]
    for root in roots:
        coefficients = [Fraction(0)] + coefficients
        for i in range(len(coefficients) - 1):
            coefficients[i] -= root * coefficients[i + 1]
    return coefficients


def transforms(tile, taps):
    """Bᵀ [n][n], Aᵀ [m][n] and G [n][r]; the point 0 comes first and infinity last."""
    points = [Fraction(0)] + [Fraction(text) for text in POINTS[tile, taps]]
    others = [[q for q in points if q != p] for p in points]
    divisors = [prod(p - q for q in rest) for p, rest in zip(points, others)]
    inputs = [product_of(rest) + [Fraction(0)] for rest in others] + [product_of(points)]
    outputs = [[p**i for p in points] + [Fraction(i == tile - 1)] for i in range(tile)]
    weights = [[p**i / d for i in range(taps)] for p, d in zip(points, divisors)]
    weights.append([Fraction(i == taps - 1) for i in range(taps)])
    check(inputs, outputs, weights, taps)
    return inputs, outputs, weights


def check(inputs, outputs, weights, taps):
    """Holds the algorithm against the definition, exactly, for every input and tap."""
    for i, row in enumerate(outputs):
        for tap in range(taps):
            for place in range(len(inputs)):
                total = sum(a * g[tap] * b[place] for a, g, b in zip(row, weights, inputs))
                assert total == (place == i + tap), (i, tap, place)


def halves(rows, pairs):
    """The rows with each pair replaced by half of its sum and half of its difference."""
    result = [list(row) for row in rows]
    for pair in range(pairs):
        plus, minus = rows[1 + 2 * pair], rows[2 + 2 * pair]
        result[1 + 2 * pair] = [(a + b) / 2 for a, b in zip(plus, minus)]
        result[2 + 2 * pair] = [(a - b) / 2 for a, b in zip(plus, minus)]
    return result


def text_of(number):
    if number.denominator == 1:
        return str(number.numerator)
    return f"{number.numerator}.0f / {number.denominator}"


def show(name, rows):
    print(f"static const float {name}[{len(rows)}][{len(rows[0])}] = {{")
    for row in rows:
        print("    {" + ", ".join(text_of(number) for number in row) + "},")
    print("};\n")


def main():
    print("// Written by tools/winograd_tables.py, which says what it is.")
    print("#ifndef CVECTOR_WINOGRAD_TABLES_H\n#define CVECTOR_WINOGRAD_TABLES_H\n")
    for tile, taps in POINTS:
        inputs, outputs, weights = transforms(tile, taps)
        pairs = (len(inputs) - 2) // 2
        columns = [list(column) for column in zip(*outputs)]
        show(f"input_table_{tile}_{taps}", halves(inputs, pairs))
        show(f"output_table_{tile}_{taps}", [list(row) for row in zip(*halves(columns, pairs))])
        show(f"weight_table_{tile}_{taps}", halves(weights, pairs))
    print("#endif")


main()
