#!/usr/bin/env bash
# PyTorch on the processor, as the peer of dripstone.train.PeerBenchmark and CharBenchmark: peer.py says what it reads and prints.
#
#   peer.sh [--as-shipped] [arguments of peer.py]
#
# At its strongest unless --as-shipped stands first: tcmalloc in place of the C library's allocator, and on AMD the fast path of MKL, which
# the library keeps for Intel. The first call makes a virtual environment under the user's cache (PEER_HOME names another place), installs
# PyTorch's CPU wheel there (some minutes, 1 to 6 GB) and compiles one line of C; gcc and tcmalloc must be installed
# (Debian: gcc libtcmalloc-minimal4). torch.compile needs a C++ compiler (Debian: g++).
set -euo pipefail

torch_version=2.15
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${PEER_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/torch-peer}
python=$home/venv/bin/python

if ! "$python" -c 'import torch, numpy' 2>/dev/null; then
  mkdir -p "$home"
  python3 -m venv "$home/venv" >&2
  # The index of CPU wheels saves the libraries for graphics processors; the plain index serves where it cannot be reached.
  "$home/venv/bin/pip" install --quiet "torch==$torch_version.*" numpy --index-url https://download.pytorch.org/whl/cpu >&2 ||
    "$home/venv/bin/pip" install --quiet "torch==$torch_version.*" numpy >&2
fi

preload=
if [[ ${1:-} == --as-shipped ]]; then
  shift
else
  for library in /usr/lib/*/libtcmalloc_minimal.so.4 /usr/lib64/libtcmalloc_minimal.so.4; do
    if [[ -e $library ]]; then preload=$library; fi
  done
  if [[ -z $preload ]]; then
    echo "peer.sh: no libtcmalloc_minimal.so.4: install libtcmalloc-minimal4, or measure with --as-shipped" >&2
    exit 69
  fi
  if grep -q AuthenticAMD /proc/cpuinfo; then
    unlock=$home/mkl-on-amd.so
    if [[ ! -e $unlock ]]; then
      mkdir -p "$home"
      printf 'int mkl_serv_intel_cpu_true(void) { return 1; }\n' | gcc -shared -fPIC -O2 -x c -o "$unlock.$$" -
      mv "$unlock.$$" "$unlock"
    fi
    preload=$unlock:$preload
  fi
fi
LD_PRELOAD=$preload exec "$python" "$here/peer.py" "$@"
