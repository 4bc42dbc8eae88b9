"""The table of bench/run, and its raw figures as CSV."""
import csv
from statistics import median

ONE, BATCHED, GATEWAY = "one per transaction", "batches of 64", "gateway"
COLUMNS = ["scenario", "runner", "clients", "round", "rate", "requests", "seconds", "p50", "p99", "max", "refused", "broken",
           "sold_out_seconds", "refusals_per_second", "peak_memory_mb", "mean_batch", "others"]
NOISE = 0.2  # of a core, by other programs: more spoils a measurement


def write_csv(path, results):
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows({k: round(v, 4) if isinstance(v, float) else v for k, v in r.items()} for r in results)


def middle(rows, key):
    values = [r[key] for r in rows if r.get(key) is not None]
    return median(values) if values else None


def best(groups, runner):
    rates = [middle(rows, "rate") for (kind, _), rows in groups.items() if kind == runner]
    return max(rates, default=None)


def note(groups, runner, rows):
    words = []
    if middle(rows, "sold_out_seconds"):
        words.append(f"sold out in {middle(rows, 'sold_out_seconds'):.2f} s, then {middle(rows, 'refusals_per_second'):,.0f} refusals/s")
    if rows[0]["scenario"].startswith("light_") and runner == GATEWAY:
        function = next((middle(r, "p50") for (kind, _), r in groups.items() if kind == ONE), None)
        words.append(f"p50 {middle(rows, 'p50') - function:+.3f} ms to the call's" if function is not None else "")
    if middle(rows, "mean_batch"):
        words.append(f"mean batch {middle(rows, 'mean_batch'):.1f}")
    if rows[0]["scenario"] == "hot" and runner == GATEWAY:
        words.append(f"gateway's peak memory {max(r['peak_memory_mb'] for r in rows):.0f} MB")
    if rows[0].get("pair"):
        words.append("times are of book + cancel")
    if middle(rows, "others") > NOISE:
        words.append(f"NOT QUIET: others used {100 * middle(rows, 'others'):.0f} % of a core")
    return "; ".join(words)


def table(results, titles):
    head = ["scenario", "", "clients", "per s", "+-%", "p50 ms", "p99 ms", "x one", "% of batches", ""]
    lines = [head]
    by_scenario = {}
    for r in results:
        by_scenario.setdefault(r["scenario"], {}).setdefault((r["runner"], r["clients"]), []).append(r)
    for scenario, groups in by_scenario.items():
        one, batched = best(groups, ONE), best(groups, BATCHED)
        light = scenario.startswith("light_")
        for number, ((runner, clients), rows) in enumerate(groups.items()):
            rates = [r["rate"] for r in rows]
            rate = median(rates)
            lines.append([
                titles[scenario] if number == 0 else "", runner, clients, f"{rate:,.0f}",
                f"{50 * (max(rates) - min(rates)) / rate:.0f}" if len(rates) > 1 and rate else "",
                f"{middle(rows, 'p50'):.2f}", f"{middle(rows, 'p99'):.2f}",
                f"{rate / one:.2f}" if one and not light else "", f"{100 * rate / batched:.0f}" if batched else "",
                note(groups, runner, rows)])
    texts = [[str(cell) for cell in line] for line in lines]
    widths = [max(len(line[i]) for line in texts) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(w) if i in (0, 1, 9) else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))).rstrip()
                     for line in texts)


def histogram(before, after):
    """'1: 3 %, 2: 5 %, ...' of the batches between two readings of /metrics, by upper bound; None without any."""
    edges = [(k.split('"')[1], after[k] - before.get(k, 0)) for k in after if k.startswith("booking_batch_size_bucket")]
    total = after.get("booking_batch_size_count", 0) - before.get("booking_batch_size_count", 0)
    if total <= 0:
        return None
    edges.sort(key=lambda e: float(e[0].replace("+Inf", "inf")))
    shares, below = [], 0
    for edge, cumulative in edges:
        if cumulative > below:
            shares.append(f"<={edge}: {100 * (cumulative - below) / total:.1f} %")
        below = cumulative
    return ", ".join(shares).replace("<=+Inf", "more")


def mean_batch(before, after):
    batches = after.get("booking_batch_size_count", 0) - before.get("booking_batch_size_count", 0)
    return (after["booking_batch_size_sum"] - before["booking_batch_size_sum"]) / batches if batches > 0 else None
