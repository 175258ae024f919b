#!/usr/bin/env bash
# Whether ONNX Runtime computes with an exported model what our own network does: every preset and a network with all
# other layers, grey and colour, five widths, batches of 1, 3 and 32, mixed widths; then what 8 bits cost the network
# that the quickstart trains, on words in other fonts.
#
# PYTHON names an interpreter with onnx, onnxruntime, numpy, safetensors and Pillow (python3). MODEL names a grey
# checkpoint, DATA the shards to read with it and CALIBRATION those for the ranges, in the place of the quickstart's.
model=${MODEL:+$(realpath "$MODEL")} data=${DATA:+$(realpath "$DATA")} calibration=${CALIBRATION:+$(realpath "$CALIBRATION")}
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=${PYTHON:-python3}
"$python" -c 'import numpy, onnx, onnxruntime, PIL, safetensors' ||
  fail "$python lacks a package: python3 -m pip install numpy onnx onnxruntime pillow safetensors, or set PYTHON"

say "models, and the logits of our own network"
mkdir models
(cd "$root" && CRNN_DIST_ONNX_FOLDER=$place/models scripts/test.sh --filter ONNXReferenceTests) >reference.log 2>&1 ||
  { tail reference.log; fail "the models could not be written"; }
say "read by ONNX Runtime"
"$python" "$root/tools/check_onnx.py" agree models || fail "ONNX Runtime computes something else"

if [[ -z $model ]]; then
  say "training the quickstart's network"
  "$program" dataset synthesize -o data/quickstart --validation 0.1 >synthesize.log 2>&1 ||
    { tail synthesize.log; fail "the data set could not be drawn"; }
  cp -r "$root/configs" .
  timeout --foreground -k 10 "${LIMIT:-1200}" "${MPIEXEC:-mpirun}" -n 2 "$program" train configs/quickstart.yaml \
    --run runs/quickstart >train.log 2>&1 || { tail train.log; fail "the training"; }
  # The network has seen the plain faces only; in others it reads some words wrong.
  "$program" dataset synthesize --fonts all --count 2000 --seed 3 -o data/fonts >synthesize.log 2>&1 ||
    { tail synthesize.log; fail "the words could not be drawn"; }
  model=runs/quickstart/best.h5 data=data/fonts calibration=data/quickstart/train
fi
say "8 bits"
"$program" checkpoint export "$model" --format onnx -o model.onnx --calibration "$calibration"
"$program" dataset export "$data" -o pictures >/dev/null
"$program" evaluate --checkpoint "$model" --data "$data"
"$program" recognize --checkpoint "$model" pictures 2>recognize.log >own.tsv || { tail recognize.log; fail "recognize"; }
mapfile -t names < <(cut -f 1 own.tsv)
"$python" "$root/Examples/read_onnx.py" model.onnx "${names[@]}" >example.tsv
say "$(diff <(cut -f 1,2 own.tsv) example.tsv | grep -c '^<' || true) of ${#names[@]} texts of Examples/read_onnx.py differ from those of recognize"
"$python" "$root/tools/check_onnx.py" int8 model.onnx pictures || fail "8 bits cost more than 2 of 100 words"
