"""Crossed random effects by statsmodels, run by ``.peers/bin/python``: JSON in, JSON out.

Standard input: ``{"dossier", "reviewer", "value"}``, parallel lists. Standard output: ``{"seconds",
"worth", "variances"}``: the clock covers the fit and its predictions of the dossiers' effects, not
the reading of JSON.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

asked = json.load(sys.stdin)
table = pd.DataFrame(asked)
table["whole"] = 1
warnings.simplefilter("ignore")
start = time.perf_counter()
fitted = smf.mixedlm(
    "value ~ 1",
    table,
    groups="whole",
    vc_formula={"dossier": "0 + C(dossier)", "reviewer": "0 + C(reviewer)"},
).fit(reml=True)
effects = fitted.random_effects[1]
seconds = time.perf_counter() - start
worth = {
    int(name.split("[C(dossier)[")[1].rstrip("]")): float(value)
    for name, value in effects.items()
    if "C(dossier)" in name
}
names = list(fitted.model.exog_vc.names)
variances = dict(zip(names, (float(v) for v in np.atleast_1d(fitted.vcomp)), strict=True))
print(
    json.dumps(
        {
            "seconds": seconds,
            "worth": [worth[d] for d in range(len(worth))],
            "variances": {**variances, "noise": float(fitted.scale)},
        }
    )
)
