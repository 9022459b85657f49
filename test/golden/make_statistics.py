"""Reference values from scipy and statsmodels for src/metrics: McNemar's test, t intervals and tests, Holm's method.

usage: python make_statistics.py OUT_FILE
needs: numpy, scipy, statsmodels

McNemar's test is exact below 25 discordant pairs, else chi-square with continuity correction. Pairs of equal counts are
left out of the second kind: statsmodels corrects their difference of 0 to 1, R's mcnemar.test does not.
"""
import json, sys
import numpy as np, scipy, statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests


def mcnemar_case(only_a, only_b):
    exact = only_a + only_b < 25
    result = mcnemar([[0, only_a], [only_b, 0]], exact=exact, correction=True)
    return dict(onlyA=only_a, onlyB=only_b, method="exact" if exact else "chi-square",
                statistic=float(result.statistic), pValue=float(result.pvalue))


def sample_case(values):
    n, mean, error = len(values), float(np.mean(values)), stats.sem(values)
    interval = lambda level: [float(end) for end in stats.t.interval(level, n - 1, mean, error)]
    test = stats.ttest_rel(values, np.zeros(n))
    return dict(values=values, mean=mean, standardDeviation=float(np.std(values, ddof=1)), interval95=interval(0.95),
                interval99=interval(0.99), tTest=dict(statistic=float(test.statistic), degreesOfFreedom=int(test.df), pValue=float(test.pvalue)))


def holm_case(values):
    return dict(pValues=values, adjusted=[float(p) for p in multipletests(values, method="holm")[1]])


g = np.random.default_rng(7)
pairs = [(0, 0), (1, 0), (0, 5), (3, 3), (12, 12), (2, 9), (14, 10), (24, 0), (12, 13), (25, 0), (10, 30), (31, 28),
         (45, 71), (300, 310), (120, 900)]
samples = [[1, 2, 6], [-3, -5, -1, -4, -2], [0.0091, 0.0085, 0.0102, 0.0088, 0.0097], [4, -4], [10, -11, 3, 0, -2, 5, 1, 1],
           g.normal(90, 8, 30).round(3).tolist()]
families = [[0.01, 0.04, 0.03], [0.5], [0.2, 0.2, 0.9], [0.001, 0.012, 0.0003, 0.04, 0.6, 1], [1e-9, 0, 0.05, 0.05]]
with open(sys.argv[1], "w") as f:
    json.dump(dict(meta=dict(scipy=scipy.__version__, statsmodels=statsmodels.__version__, numpy=np.__version__),
                   mcnemar=[mcnemar_case(*pair) for pair in pairs], samples=[sample_case(values) for values in samples],
                   holm=[holm_case(values) for values in families]), f, indent=1)
    f.write("\n")
