#!/usr/bin/env bash
# Whether kraken computes with an exported model what our own network does, and we with the model that kraken writes.
#
# PYTHON names an interpreter with kraken 7 (python3). MODEL names a checkpoint that kraken can have, DATA the shards to
# read with it and SAMPLES how many of them (100); without MODEL, the preset kraken trains for a few steps on drawn words.
model=${MODEL:+$(realpath "$MODEL")} data=${DATA:+$(realpath "$DATA")}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=${PYTHON:-python3}
"$python" -c 'import kraken.models' || fail "$python lacks a package: python3 -m pip install kraken, or set PYTHON"

[[ -n $model ]] || train_on_words kraken 20 --height 120 --count 1000
# logits CHECKPOINT: what our own network makes of the samples, in exchange/logits.safetensors.
logits() {
  cp "$1" exchange/model.h5
  (cd "$root" && CRNN_DIST_PYTORCH_FOLDER=$place/exchange scripts/test.sh --filter PyTorchReferenceTests) >reference.log 2>&1 ||
    { tail reference.log; fail "the logits of our own network"; }
}
mkdir exchange
"$program" checkpoint export "$model" --format kraken -o exchange/kraken.safetensors
# The samples are written beside a model of ONNX.
"$program" checkpoint export "$model" --format onnx -o exchange/model.onnx --calibration "$data" \
  --calibration-samples "${SAMPLES:-100}"
logits "$model"
say "our model in kraken"
"$python" "$root/tools/check_kraken.py" exchange || fail "kraken computes something else"
"$program" checkpoint import exchange/back.safetensors -o back.h5
mv exchange/back.safetensors exchange/kraken.safetensors
logits back.h5
say "the model that kraken wrote, here"
"$python" "$root/tools/check_kraken.py" exchange || fail "we compute something else"
