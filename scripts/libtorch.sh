#!/usr/bin/env bash
# libtorch 2.4.0 for the CPU, as the feature `torch` links it, taken from three wheels of PyPI (some 800 MB to fetch, 500 MB kept).
# usage: scripts/libtorch.sh FOLDER       (needs python3 with pip, gcc, unzip; Linux on x86-64)
# WHEELS names a folder that has the wheels already; what it lacks is fetched. Run again, it only checks what is there.
# stdout is what a shell must export: eval "$(scripts/libtorch.sh ~/.cache/libtorch)".
# Exit 3 when the wheels cannot be had, 1 when what was made is not sound.
set -euo pipefail
version=2.4.0
wheels=("torch==$version" nvidia-cuda-cupti-cu12==12.1.105 nvidia-cuda-runtime-cu12==12.1.105)
libraries=(libc10.so libtorch_cpu.so libtorch.so libcupti.so.12 libcudart.so.12)
into=${1:?usage: scripts/libtorch.sh FOLDER}
say() { printf 'libtorch: %s\n' "$*" >&2; }

# Sound where each library is there and a program can load them together.
sound() {
  local l=$1 work status
  [ "$(cat "$l/build-version" 2>/dev/null)" = "$version" ] && [ -f "$l/include/torch/script.h" ] || return 1
  for file in "${libraries[@]}"; do [ -s "$l/lib/$file" ] || return 1; done
  work=$(mktemp -d)
  printf '#include <dlfcn.h>\n#include <stdio.h>\nint main(int n, char **v) { if (!dlopen(v[n - 1], RTLD_NOW)) { puts(dlerror()); return 1; } return 0; }\n' >"$work/try.c"
  status=0
  gcc "$work/try.c" -o "$work/try" -ldl && LD_LIBRARY_PATH="$l/lib" "$work/try" "$l/lib/libtorch.so" >&2 || status=1
  rm -rf "$work"
  return $status
}

if ! sound "$into"; then
  for tool in python3 gcc unzip; do
    command -v "$tool" >/dev/null || { say "$tool is not there: install it"; exit 3; }
  done
  python3 -m pip --version >/dev/null 2>&1 || { say "python3 has no pip: install python3-pip"; exit 3; }
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    say "these wheels are for Linux on x86-64: set LIBTORCH to a libtorch $version of your own, or leave it unset and the build fetches one"
    exit 3
  fi
  mkdir -p "$(dirname "$into")"
  work=$(mktemp -d "$(dirname "$into")/.libtorch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  have=${WHEELS:-$work/wheels}
  mkdir -p "$have"
  for wheel in "${wheels[@]}"; do
    name=${wheel%%==*}
    file=("$have/${name//-/_}-${wheel##*==}"-*.whl)
    if [ ! -s "${file[0]}" ]; then
      say "fetching $wheel"
      # Named in full, so that any python3 takes them: only the libraries inside are used.
      python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311 \
        --abi none --platform manylinux1_x86_64 --dest "$have" "$wheel" >&2 || { say "$wheel cannot be fetched from PyPI"; exit 3; }
      file=("$have/${name//-/_}-${wheel##*==}"-*.whl)
    fi
    unzip -q -o "${file[0]}" 'torch/include/*' 'torch/lib/libc10.so' 'torch/lib/libtorch_cpu.so' 'torch/lib/libgomp-*' \
      'nvidia/*/lib/libcupti.so.12' 'nvidia/*/lib/libcudart.so.12' -d "$work/open" 2>/dev/null || [ $? = 11 ]
  done
  made="$work/made"
  mkdir -p "$made/lib"
  mv "$work/open/torch/include" "$made/include"
  mv "$work"/open/torch/lib/* "$work"/open/nvidia/*/lib/*.so.12 "$made/lib/"
  # tch links -ltorch, which the wheel ties to CUDA: an empty one that needs libtorch_cpu alone stands in for it.
  gcc -shared -o "$made/lib/libtorch.so" -Wl,-soname,libtorch.so -x c /dev/null -L"$made/lib" -Wl,--no-as-needed -ltorch_cpu \
    -Wl,-rpath,'$ORIGIN' -Wl,--allow-shlib-undefined
  printf '%s' "$version" >"$made/build-version"
  sound "$made" || { say "what was made cannot be loaded: remove ${WHEELS:-the wheels} and try again"; exit 1; }
  rm -rf "$into"
  mv "$made" "$into"
fi
into=$(cd "$into" && pwd)
# The wheels have the older C++ ABI.
printf 'export LIBTORCH=%q LIBTORCH_CXX11_ABI=0 LD_LIBRARY_PATH=%q${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\n' "$into" "$into/lib"
