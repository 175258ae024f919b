#!/usr/bin/env bash
# Whether PyTorch computes with an exported model what our own network does, and gives the same bits back.
#
# PYTHON names an interpreter with torch, numpy and safetensors (python3). MODEL names a checkpoint, DATA the shards to
# read with it and SAMPLES how many of them (200); without MODEL, the preset crnn trains for a few steps on drawn words.
model=${MODEL:+$(realpath "$MODEL")} data=${DATA:+$(realpath "$DATA")}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=${PYTHON:-python3}
"$python" -c 'import numpy, safetensors, torch' ||
  fail "$python lacks a package: python3 -m pip install numpy safetensors torch, or set PYTHON"

[[ -n $model ]] || train_on_words crnn 60 --count 2000
mkdir exchange
cp "$model" exchange/model.h5
"$program" checkpoint export exchange/model.h5 --format safetensors -o exchange/model.safetensors
# The samples are written beside a model of ONNX.
"$program" checkpoint export exchange/model.h5 --format onnx -o exchange/model.onnx --calibration "$data" \
  --calibration-samples "${SAMPLES:-200}"
(cd "$root" && CRNN_DIST_PYTORCH_FOLDER=$place/exchange scripts/test.sh --filter PyTorchReferenceTests) >reference.log 2>&1 ||
  { tail reference.log; fail "the logits of our own network"; }
"$python" "$root/tools/check_pytorch.py" exchange || fail "PyTorch computes something else"
"$program" checkpoint import exchange/back.safetensors -o exchange/back.h5
"$program" checkpoint export exchange/back.h5 --format safetensors -o exchange/again.safetensors
cmp exchange/model.safetensors exchange/again.safetensors || fail "the weights that come back differ"
say "all bits of the weights came back"
