#!/usr/bin/env bash
# Files that are made to do harm, and not only damaged ones: how fast, in how much memory and with what
# status each is refused. Each has to be, in less than a second and 100 MB, in the time and memory of a
# process alone. usage: crafted.sh; SECONDS_ALLOWED (1) and MEGABYTES (100) set the bounds.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
command -v python3 >/dev/null || fail "python3 measures the processes and is not there"

clang -o crafted "$root/scripts/proofs/crafted.c" $(pkg-config --cflags --libs hdf5) ||
  fail "scripts/proofs/crafted.c could not be compiled"
"$program" dataset synthesize -o sound --height 32 --repeat 1 >synthesize.log 2>&1 ||
  { cat synthesize.log; fail "the data set could not be drawn"; }
for kind in external virtual soft-link external-link sparse-chunks sparse filter; do
  mkdir -p "hdf5/$kind"
  cp "$(find sound -name '*.h5' | sort | head -n 1)" "hdf5/$kind/shard-00000.h5"
  ./crafted "hdf5/$kind/shard-00000.h5" "$kind" 2>/dev/null || fail "no shard of kind $kind"
done

python3 - "$program" "${SECONDS_ALLOWED:-1}" "${MEGABYTES:-100}" <<'PYTHON'
import os, re, struct, subprocess, sys, time, zlib

program, seconds, megabytes = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])


def write(name, content):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def png(width, height, kilobytes):
    """A picture of so many pixels, of which nothing but zeros is there."""
    def part(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    body = zlib.compress(bytes(kilobytes << 10), 9)
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + part(b"IDAT", body) + part(b"IEND", b""))


def page(head, text):
    return (f'<?xml version="1.0"?>{head}<PcGts><Page imageFilename="a.png" imageWidth="20" imageHeight="20">'
            f'<TextRegion id="r"><TextLine id="l"><Coords points="0,0 9,0 9,9 0,9"/><TextEquiv><Unicode>{text}'
            "</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>")


entity = "x" * 20000
laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
write("xml/a.png", png(20, 20, 1))
write("xml/entity.xml", page(f'<!DOCTYPE PcGts [<!ENTITY e "{entity}">]>', "&e;" * 3000))
write("xml/laughs.xml", page(f'<!DOCTYPE PcGts [<!ENTITY e0 "ha">{laughs}]>', "&e9;"))
write("xml/outside.xml", page('<!DOCTYPE PcGts [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"))
write("xml/deep.xml", page("", "<a>" * 100000))
write("bomb/wide.png", png(65000, 65000, 1 << 14))
write("bomb/list.tsv", "wide.png\ttext\n")
config = "network: \"[1,32,0,1 {} S1(1x0)1,3 Lbx8 O1c]\"\ndata: {{train: sound, validation: sound}}\n"
write("channels.yaml", config.format("Cl3,3,4611686018427387904"))
write("window.yaml", config.format("Cl9223372036854775807,3,4"))
write("pooling.yaml", config.format(" ".join(["Mp1,250"] * 5)))

# What is done, the status, and what the message has to speak of: a refusal for another reason proves nothing.
reasons = {"external": "external storage", "virtual": "virtual", "soft-link": "a soft link",
           "external-link": "an external link", "sparse-chunks": "that are stored",
           "sparse": "that are stored", "filter": "is compressed"}
cases = [(f"HDF5: {kind}, {command}", ["dataset", command, f"hdf5/{kind}"] + more, 65, reason)
         for kind, reason in reasons.items()
         for command, more in [("verify", []), ("inspect", []), ("export", ["-o", f"out-{kind}"])]]
cases += [(f"XML: {name}", ["dataset", "import", f"xml/{name}.xml", "-o", f"out-{name}", "--height", "32"], 65, reason)
          for name, reason in [("entity", "DOCTYPE|entit"), ("laughs", "DOCTYPE|entit"),
                               ("outside", "DOCTYPE|entit"), ("deep", "limit of libxml2|nested")]]
cases += [("picture: 65,000 x 65,000", ["dataset", "import", "bomb/list.tsv", "-o", "out-bomb", "--height", "32"],
           65, "65000|too-large|too large|too many pixels")]
cases += [(f"network: {name}", ["train", f"{name}.yaml", "--run", f"run-{name}"], 78, "network: ")
          for name in ["channels", "window", "pooling"]]

bad = 0
for title, arguments, wanted, reason in cases:
    start = time.monotonic()
    with open("output", "wb") as output:
        child = subprocess.Popen(["timeout", "30", program] + arguments, stdout=output, stderr=output,
                                 stdin=subprocess.DEVNULL, env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))
        _, state, usage = os.wait4(child.pid, 0)
    took, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    status = os.waitstatus_to_exitcode(state)
    # A part of it: a child's memory is counted from that of its parent.
    text = open("output", errors="replace").read(65536).strip().splitlines()
    told = [line for line in text if re.search(reason, line)]
    fine = status == wanted and told and took < seconds and memory < megabytes
    bad += not fine
    print(f"{'ok    ' if fine else 'FAILED'} {status:4d} {took:6.2f} s {memory:6.0f} MB  {title}: {(told or text or [''])[-1][:110]}")
print(f"{len(cases)} crafted files, {bad} of them not refused as they should be")
sys.exit(bad > 0)
PYTHON
