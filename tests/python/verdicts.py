"""The statistics of `pareta evals show --margin`, held against SciPy on the same scores.

`python verdicts.py path/to/pareta`: the command asks a server of this script's for the run.
"""

import http.server
import json
import subprocess
import sys
import threading

import numpy
from scipy import stats


def scores(seed):
    """Pairs of scores: a share of rows the same for both, and the rest each for itself."""
    random = numpy.random.default_rng(seed)
    rows = int(random.integers(25, 400))
    tied = random.random(rows) < random.choice([0.0, 0.5, 0.8])
    shift = random.normal(0, 0.05)
    kind = seed % 3
    one = random.random(rows)
    other = numpy.where(tied, one, random.random(rows))
    if kind == 0:
        return (one < 0.7).astype(float), (other < 0.7 + shift).astype(float)
    if kind == 1:
        return one, numpy.clip(other + shift, 0, 1)
    return numpy.where(one > 0.5, 1.0, one), numpy.where(other > 0.5 - shift, 1.0, other)


def run(seed):
    baseline, candidate = scores(seed)

    def result(name, kind, values):
        items = [{"idx": idx, "score": score} for idx, score in enumerate(values)]
        return {"model_id": name, "kind": kind, "quality_mean": float(numpy.mean(values)), "per_item": items}

    results = [result("baseline", "frontier", baseline), result("candidate", "open", candidate)]
    return {"run": {"id": str(seed), "status": "completed"}, "results": results}


class Runs(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(run(int(self.path.rsplit("/", 1)[1]))).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def close(what, ours, theirs, within):
    assert abs(ours - theirs) <= within, f"{what}: {ours}, and SciPy has {theirs}"


def check(command, base_url, seed):
    line = [command, "--json", "evals", "show", str(seed), "--margin", "0.02", "--base-url", base_url]
    said = subprocess.run(line, capture_output=True, check=True, env={"PARETA_API_KEY": "key"})
    (ours,) = json.loads(said.stdout)["comparison"]["candidates"]
    baseline, candidate = scores(seed)
    difference = candidate - baseline
    rows, mean, error = len(difference), float(numpy.mean(difference)), float(stats.sem(difference))
    close("mean", ours["mean_difference"], mean, 1e-12)

    low, high = stats.t.interval(0.95, rows - 1, mean, error)
    close("t, low", ours["t_interval"]["low"], low, 1e-9)
    close("t, high", ours["t_interval"]["high"], high, 1e-9)
    if ours["method"] == "gaffke":
        # The rows weighted at random, and one beside them that is as far out as can be.
        weights = numpy.random.default_rng(seed).exponential(size=(40_000, rows + 1))
        weights /= weights.sum(axis=1, keepdims=True)
        below, above = (weights @ numpy.append(difference, unseen) for unseen in (-1.0, 1.0))
        close("low", ours["interval"]["low"], float(numpy.quantile(below, 0.025)), 0.1 * error)
        close("high", ours["interval"]["high"], float(numpy.quantile(above, 0.975)), 0.1 * error)
        as_good = max(numpy.mean(below > -0.02), 0.5) if -0.02 < mean else min(numpy.mean(above > -0.02), 0.5)
        close("as good", ours["probability_as_good"], float(as_good), 0.015)

    # Both draw samples of their own, so the ends of their intervals scatter: by a few hundredths of the standard error.
    theirs = stats.bootstrap(
        (difference,), numpy.mean, n_resamples=20_000, method="BCa", rng=numpy.random.default_rng(seed), batch=500
    ).confidence_interval
    for end in ("low", "high"):
        step = 1.0 / rows if ours["mcnemar_p"] is not None else 0.0
        close(f"BCa, {end}", ours["bootstrap_interval"][end], getattr(theirs, end), 0.12 * error + step)

    wins, losses = int(numpy.sum(difference > 0)), int(numpy.sum(difference < 0))
    assert (ours["wins"], ours["losses"], ours["ties"]) == (wins, losses, rows - wins - losses)
    if ours["mcnemar_p"] is not None:
        exact = stats.binomtest(wins, wins + losses).pvalue
        close("McNemar", ours["mcnemar_p"], exact, 1e-9)
        # Signs exchanged at random ask the same question.
        permuted = stats.permutation_test(
            (difference,), numpy.sum, permutation_type="samples", n_resamples=20_000, rng=numpy.random.default_rng(seed)
        ).pvalue
        close("McNemar, by permutation", ours["mcnemar_p"], permuted, 0.02)
    return ours["method"], ours["verdict"]


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runs)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base_url = f"http://127.0.0.1:{server.server_port}"
    seen = [check(sys.argv[1], base_url, seed) for seed in range(24)]
    assert {method for method, _ in seen} == {"gaffke", "newcombe"}, seen
    assert len({verdict for _, verdict in seen}) >= 3, seen
    print(f"{len(seen)} comparisons, as SciPy has them")


main()
